import { OvkitError } from "../foundation/ovkit_error.ts";

/**
 * Reads a whole file.
 *
 * @throws {OvkitError} `FileMissing` where there is none, `FormatUnsupported` where it is a folder
 */
export async function readFileBytes(path: string): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return await Deno.readFile(path);
  } catch (cause) {
    throw readError(path, cause);
  }
}

/** The tagged error for a file that cannot be opened or read. */
export function readError(path: string, cause: unknown): unknown {
  if (cause instanceof Deno.errors.NotFound) {
    const remedy = "check the path";
    return new OvkitError("FileMissing", { subject: path, found: "no such file", remedy, cause });
  }
  if (cause instanceof Deno.errors.IsADirectory) {
    return new OvkitError("FormatUnsupported", {
      subject: path,
      found: "a folder",
      expected: "a file",
      cause,
    });
  }
  if (cause instanceof Deno.errors.PermissionDenied) {
    return new OvkitError("FileMissing", {
      subject: path,
      found: "a file that may not be read",
      remedy: "check the file's permissions",
      cause,
    });
  }
  return cause;
}
