import { OvkitError } from "../../foundation/ovkit_error.ts";

/**
 * The error to show for a folder that could not be written to, or undefined where the cause is
 * another.
 *
 * @param error what was caught
 * @param folder the folder that was written to
 * @param remedy what the reader can choose instead of this folder
 */
export function diskError(
  error: unknown,
  { folder, remedy }: { folder: string; remedy: string },
): OvkitError | undefined {
  const code = (error as { code?: string }).code ?? "";
  if (code === "ENOSPC" || code === "EDQUOT") {
    return new OvkitError("FileUnwritable", {
      subject: folder,
      found: "the disk is full",
      remedy: `free some space, or ${remedy}`,
      cause: error,
    });
  }
  const forbidden = error instanceof Deno.errors.PermissionDenied;
  if (!forbidden && code !== "EROFS" && code !== "ENOTDIR") return undefined;
  return new OvkitError("FileUnwritable", {
    subject: folder,
    found: `cannot write here (${(error as Error).message})`,
    remedy: `correct the folder's permissions, or ${remedy}`,
    cause: error,
  });
}
