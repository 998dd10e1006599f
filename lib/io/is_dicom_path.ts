import { isDicom } from "./dicom/read_dicom_file.ts";
import { readError } from "./read_file_bytes.ts";

/**
 * Whether a path is to be read as DICOM: a folder, or a file that begins as DICOM does.
 *
 * @throws {OvkitError} `FileMissing`
 */
export async function isDicomPath(path: string): Promise<boolean> {
  try {
    if ((await Deno.stat(path)).isDirectory) return true;
    using file = await Deno.open(path);
    const start = new Uint8Array(256);
    const count = await file.read(start);
    return isDicom(start.subarray(0, count ?? 0));
  } catch (cause) {
    throw readError(path, cause);
  }
}
