import { readdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { sha256 } from "./sha256.ts";
import { sha256File } from "./sha256_file.ts";

/** Options of {@linkcode sha256Path}. */
export interface Sha256PathOptions {
  /** A file of the folder that is left out. @default {none} */
  readonly except?: string;
}

/**
 * SHA-256 of a file; of a folder, that of the names and hashes of all files in it and in its folders,
 * links followed, each folder once.
 */
export async function sha256Path(path: string, options: Sha256PathOptions = {}): Promise<string> {
  if (!(await Deno.stat(path)).isDirectory) return await sha256File(path);
  const except = options.except === undefined ? undefined : resolve(options.except);
  return sha256((await linesOf(path, { visited: new Set(), except })).join("\n"));
}

async function linesOf(
  folder: string,
  shared: { readonly visited: Set<string>; readonly except: string | undefined },
): Promise<string[]> {
  const { visited, except } = shared;
  const real = await Deno.realPath(folder);
  if (visited.has(real)) return [];
  visited.add(real);
  const lines: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    if (except !== undefined && resolve(path) === except) continue;
    const facts = await Deno.stat(path).catch(() => undefined);
    if (facts?.isDirectory) {
      lines.push(...(await linesOf(path, shared)).map((line) => `${name}/${line}`));
    } else if (facts?.isFile) {
      lines.push(`${name} ${await sha256File(path)}`);
    }
  }
  return lines;
}
