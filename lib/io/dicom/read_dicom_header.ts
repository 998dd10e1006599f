import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { fillFromFile } from "../fill_from_file.ts";
import { readError } from "../read_file_bytes.ts";
import { type DicomFile, isDicom, parseDicomFile } from "./read_dicom_file.ts";

/** What stands before the pixels of a DICOM file. */
export type DicomHeader = Omit<DicomFile, "bytes" | "parsed">;

/** Bytes that are read at first; the headers of most images are shorter. */
const FIRST_BYTES = 32 * 1024;

/**
 * Reads a DICOM file up to its pixels, and the whole of it where it has none.
 *
 * @returns undefined where the file is not DICOM
 * @throws {OvkitError} `FileMissing`; `FileCorrupt` where it is cut off or damaged
 */
export async function readDicomHeader(path: string): Promise<DicomHeader | undefined> {
  try {
    using file = await Deno.open(path);
    let bytes = new Uint8Array(FIRST_BYTES);
    for (let filled = 0;;) {
      filled += await fillFromFile(file, bytes.subarray(filled));
      const whole = filled < bytes.length;
      const read = bytes.subarray(0, filled);
      if (!isDicom(read)) return undefined;
      const header = parseHeader(read, path, whole);
      if (header === "not DICOM") return undefined;
      if (header !== "longer") return header;
      const longer = new Uint8Array(Math.max(bytes.length * 8, (await file.stat()).size / 16));
      longer.set(bytes);
      bytes = longer;
    }
  } catch (cause) {
    throw isOvkitError(cause) ? cause : readError(path, cause);
  }
}

function parseHeader(
  bytes: Uint8Array,
  path: string,
  whole: boolean,
): DicomHeader | "longer" | "not DICOM" {
  try {
    const header = parseDicomFile(bytes, path, { untilPixels: true });
    return whole || header.pixelData !== undefined ? header : "longer";
  } catch (error) {
    if (!whole) return "longer";
    const marked = String.fromCharCode(...bytes.subarray(128, 132)) === "DICM";
    if (!marked && isOvkitError(error)) return "not DICOM";
    throw error;
  }
}
