import { dirname, join } from "node:path";
import { readError } from "../read_file_bytes.ts";

/**
 * All files of a folder and the folders in it, in the order of their paths; links are followed,
 * each folder once. Of a file: those of its folder.
 *
 * @throws {OvkitError} `FileMissing`
 */
export async function filesInFolder(path: string): Promise<string[]> {
  try {
    const { isDirectory } = await Deno.stat(path);
    const files: string[] = [];
    await visit(isDirectory ? path : dirname(path), files, new Set());
    return files.sort();
  } catch (cause) {
    throw readError(path, cause);
  }
}

async function visit(folder: string, files: string[], visited: Set<string>): Promise<void> {
  const real = await Deno.realPath(folder);
  if (visited.has(real)) return;
  visited.add(real);
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    const kind = entry.isSymlink ? await Deno.stat(path).catch(() => undefined) : entry;
    if (kind?.isDirectory) await visit(path, files, visited);
    else if (kind?.isFile) files.push(path);
  }
}
