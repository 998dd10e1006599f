import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { sha256 } from "./sha256.ts";
import { sha256File } from "./sha256_file.ts";

/**
 * SHA-256 of a file; of a folder, that of the names and hashes of all files in it and in its folders,
 * links followed, each folder once.
 */
export async function sha256Path(path: string): Promise<string> {
  if (!(await Deno.stat(path)).isDirectory) return await sha256File(path);
  return sha256((await linesOf(path, new Set())).join("\n"));
}

async function linesOf(folder: string, visited: Set<string>): Promise<string[]> {
  const real = await Deno.realPath(folder);
  if (visited.has(real)) return [];
  visited.add(real);
  const lines: string[] = [];
  for (const name of (await readdir(folder)).sort()) {
    const path = join(folder, name);
    const facts = await Deno.stat(path).catch(() => undefined);
    if (facts?.isDirectory) {
      lines.push(...(await linesOf(path, visited)).map((line) => `${name}/${line}`));
    } else if (facts?.isFile) {
      lines.push(`${name} ${await sha256File(path)}`);
    }
  }
  return lines;
}
