import { OvkitError } from "../foundation/ovkit_error.ts";

/**
 * Removes a file that may not be there.
 *
 * @throws {OvkitError} `FileUnwritable`
 */
export async function removeIfThere(path: string): Promise<void> {
  await Deno.remove(path).catch((cause) => {
    if (cause instanceof Deno.errors.NotFound) return;
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new OvkitError("FileUnwritable", {
      subject: path,
      found: `cannot remove the file (${cause instanceof Error ? cause.message : cause})`,
      remedy: "check the folder's permissions",
      cause,
    });
  });
}
