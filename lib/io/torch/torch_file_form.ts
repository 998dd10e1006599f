import { fillFromFile } from "../fill_from_file.ts";
import { readError } from "../read_file_bytes.ts";

/** Which of PyTorch's forms a file has, by its first bytes; undefined where none. */
export async function torchFileForm(path: string): Promise<"zip" | "stream" | undefined> {
  try {
    using file = await Deno.open(path);
    const head = new Uint8Array(9);
    await fillFromFile(file, head);
    if (head[0] === 0x50 && head[1] === 0x4b && head[2] === 3 && head[3] === 4) return "zip";
    const brace = "{".charCodeAt(0);
    return head[0] === 0x80 && head[1] >= 2 && head[1] <= 5 && head[8] !== brace
      ? "stream"
      : undefined;
  } catch (cause) {
    throw readError(path, cause);
  }
}
