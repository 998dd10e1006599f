import { basename, join } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";

const extension = /\.(nii\.gz|nii|hdr\.gz|hdr)$/i;

/** A file's name without folder and extension. */
export function stemOf(path: string): string {
  return basename(path).replace(extension, "");
}

/** Whether a file is NIfTI by its name; hidden files are not. */
export function isNiftiName(name: string): boolean {
  return !name.startsWith(".") && extension.test(name);
}

/** The images that a path of the command line stands for. */
export interface ImageFiles {
  readonly isFolder: boolean;
  /** The file itself, or the folder's NIfTI files in order of their names. */
  readonly paths: readonly string[];
}

/**
 * Lists the images of a path: itself, or the NIfTI files of a folder.
 *
 * @throws {OvkitError} `FileMissing`, `DataInvalid` for a folder without NIfTI files
 */
export async function imageFiles(path: string): Promise<ImageFiles> {
  const facts = await Deno.stat(path).catch((cause) => {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new OvkitError("FileMissing", { subject: path, found: "no such file or folder", cause });
  });
  if (facts.isFile) return { isFolder: false, paths: [path] };
  const names: string[] = [];
  for await (const { name } of Deno.readDir(path)) {
    if (isNiftiName(name)) names.push(name);
  }
  if (names.length > 0) {
    return { isFolder: true, paths: names.sort().map((name) => join(path, name)) };
  }
  throw new OvkitError("DataInvalid", {
    subject: path,
    found: "a folder without NIfTI files or DICOM series",
    expected: ".nii.gz, .nii or .hdr files, or the images of a DICOM series",
  });
}
