import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the project. */
export const projectRoot = fileURLToPath(new URL("../../", import.meta.url));

const skipped = [".git", "node_modules", "coverage", "ov_data_base", ".venv", ".jupyter", ".lab"];

/** Paths of all files under a folder of the project, relative to the project, sorted. */
export async function projectFiles(folder = ""): Promise<string[]> {
  const paths: string[] = [];
  for await (const entry of Deno.readDir(join(projectRoot, folder))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory && !skipped.includes(entry.name)) paths.push(...await projectFiles(path));
    if (entry.isFile) paths.push(path);
  }
  return paths.sort();
}

/** Text of a file of the project. */
export function readProjectFile(path: string): Promise<string> {
  return Deno.readTextFile(join(projectRoot, path));
}

/** The project's own modules that a module imports or exports from. */
export async function importsOf(path: string): Promise<string[]> {
  const text = (await readProjectFile(path)).replaceAll(/^\s*(?:\*|\/\/).*$/gm, "");
  const specifiers = [...text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g)];
  const here = new URL(path, "file:///");
  return specifiers.map(([, specifier]) => relative("/", new URL(specifier, here).pathname));
}
