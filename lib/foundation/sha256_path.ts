import { join } from "node:path";
import { sha256 } from "./sha256.ts";
import { sha256File } from "./sha256_file.ts";

/** SHA-256 of a file; of a folder, that of the names and hashes of the files right in it. */
export async function sha256Path(path: string): Promise<string> {
  if (!(await Deno.stat(path)).isDirectory) return await sha256File(path);
  const names = Array.from(Deno.readDirSync(path)).filter(({ isFile }) => isFile)
    .map(({ name }) => name).sort();
  const lines: string[] = [];
  for (const name of names) lines.push(`${name} ${await sha256File(join(path, name))}`);
  return sha256(lines.join("\n"));
}
