import { OvkitError } from "../foundation/ovkit_error.ts";

/**
 * Reads a JSON file that the library wrote.
 *
 * @throws {OvkitError} `FileMissing`, or `FileCorrupt` where it is not JSON
 */
export async function readJson<T>(path: string): Promise<T> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    const { NotADirectory, NotFound } = Deno.errors;
    if (!(cause instanceof NotFound || cause instanceof NotADirectory)) throw cause;
    throw new OvkitError("FileMissing", { subject: path, found: "no such file", cause });
  }
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `no JSON (${cause instanceof Error ? cause.message : cause})`,
      remedy: "restore the file, or remove it and run the step that wrote it again",
      cause,
    });
  }
}
