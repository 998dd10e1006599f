import type { FuzzTarget } from "./fuzz_target.ts";

/** A target and the module that exports it, which a process of its own loads again. */
export interface FuzzModule {
  readonly url: string;
  readonly target: FuzzTarget;
}

/** Loads the target of a module. */
export async function loadFuzzTarget(url: string): Promise<FuzzModule> {
  const { target }: { target: FuzzTarget } = await import(url);
  return { url, target };
}

/** All targets, one of each module in `targets/`, in the order of their names. */
export async function fuzzTargets(): Promise<FuzzModule[]> {
  const folder = new URL("./targets/", import.meta.url);
  const modules: FuzzModule[] = [];
  for await (const { name } of Deno.readDir(folder)) {
    if (name.endsWith(".ts")) modules.push(await loadFuzzTarget(new URL(name, folder).href));
  }
  return modules.sort((a, b) => a.target.name < b.target.name ? -1 : 1);
}
