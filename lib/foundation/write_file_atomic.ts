import { dirname } from "node:path";
import { OvkitError } from "./ovkit_error.ts";

/**
 * Writes a file so that it appears whole or not at all: a temporary name beside it, fsync, rename.
 * Missing parent folders are made.
 *
 * @param path where the file shall be
 * @param content its bytes, or text written as UTF-8
 * @throws {OvkitError} `FileUnwritable` where the folder cannot be written or the disk is full
 */
export async function writeFileAtomic(
  path: string,
  content: Uint8Array | string | readonly Uint8Array[],
): Promise<void> {
  const parts = typeof content === "string"
    ? [new TextEncoder().encode(content)]
    : content instanceof Uint8Array
    ? [content]
    : content;
  const temporary = `${path}.tmp-${crypto.randomUUID()}`;
  try {
    await Deno.mkdir(dirname(path), { recursive: true });
    using file = await Deno.open(temporary, { write: true, createNew: true });
    for (const part of parts) {
      for (let offset = 0; offset < part.length;) {
        offset += await file.write(part.subarray(offset, offset + 64 * 1024 * 1024));
      }
    }
    await file.sync();
    await Deno.rename(temporary, path);
  } catch (cause) {
    await Deno.remove(temporary).catch(() => {});
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    const full = /ENOSPC|EDQUOT|no space left|quota exceeded/i.test(why);
    throw new OvkitError("FileUnwritable", {
      subject: path,
      found: full ? `the disk is full (${why})` : `cannot write the file (${why})`,
      remedy: full
        ? "free some space and run it again"
        : "check the folder's permissions and the free space of the disk",
      cause,
    });
  }
}
