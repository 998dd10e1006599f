import dicomParser from "dicom-parser";
import type { DataSet, Element } from "dicom-parser";
import { inflateRawSync } from "node:zlib";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { readFileBytes } from "../read_file_bytes.ts";
import type { DicomDataset } from "./dicom_dataset.ts";
import { DICOM_TAGS } from "./dicom_tags.ts";
import { dicomTextDecoder } from "./dicom_text.ts";
import { parsedDataset } from "./parsed_dataset.ts";

/** A DICOM file taken apart. */
export interface DicomFile {
  readonly path: string;
  readonly transferSyntaxUid: string;
  readonly dataset: DicomDataset;
  /** The file's bytes, inflated where its data set is deflated. */
  readonly bytes: Uint8Array;
  /** Where the pixels lie in the bytes, native or in fragments. */
  readonly pixelData?: Element;
  /** What the parser gave; needed to take encapsulated frames out of their fragments. */
  readonly parsed: DataSet;
}

/** Options of {@linkcode parseDicomFile}. */
export interface ParseDicomOptions {
  /** Stop where the pixels start; the bytes may end there too. @default {false} */
  readonly untilPixels?: boolean;
}

const IMPLICIT = "1.2.840.10008.1.2";

/**
 * Reads a DICOM file of any transfer syntax, also one without the preamble of part 10.
 *
 * @throws {OvkitError} `FileMissing`; `FormatUnsupported` where it is not DICOM; `FileCorrupt` where
 * it is cut off or damaged
 */
export async function readDicomFile(path: string): Promise<DicomFile> {
  return parseDicomFile(await readFileBytes(path), path);
}

/**
 * Takes the bytes of a DICOM file apart.
 *
 * @param path what errors name
 * @throws {OvkitError} as {@linkcode readDicomFile}
 */
export function parseDicomFile(
  bytes: Uint8Array,
  path: string,
  options: ParseDicomOptions = {},
): DicomFile {
  if (!isDicom(bytes)) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "a file without the mark of DICOM",
      expected: "a DICOM file",
    });
  }
  const { parsed, syntax, characterSets } = parse(bytes, path, options);
  const decode = dicomTextDecoder(characterSets.split("\\"));
  const pixelData = parsed.elements.x7fe00010;
  return {
    path,
    transferSyntaxUid: syntax,
    dataset: parsedDataset(parsed, { path, decode }),
    bytes: parsed.byteArray,
    parsed,
    ...(pixelData === undefined ? {} : { pixelData }),
  };
}

/** Whether bytes are a DICOM file: part 10's mark, or a data set that starts with group 2 or 8. */
export function isDicom(bytes: Uint8Array): boolean {
  const marked = bytes.length > 132 && String.fromCharCode(...bytes.subarray(128, 132)) === "DICM";
  return marked || (bytes.length > 8 && (bytes[0] === 8 || bytes[0] === 2) && bytes[1] === 0 &&
    bytes[3] === 0 && bytes[2] < 0x20);
}

function parse(
  bytes: Uint8Array,
  path: string,
  options: ParseDicomOptions,
): { parsed: DataSet; syntax: string; characterSets: string } {
  const bare = String.fromCharCode(...bytes.subarray(128, 132)) !== "DICM";
  const explicit = /^[A-Z]{2}$/.test(String.fromCharCode(bytes[4], bytes[5]));
  const bareSyntax = explicit ? `${IMPLICIT}.1` : IMPLICIT;
  try {
    const parsed = dicomParser.parseDicom(bytes, {
      inflater: inflate,
      ...(options.untilPixels ? { untilTag: DICOM_TAGS.PixelData[0] } : {}),
      ...(bare ? { TransferSyntaxUID: bareSyntax } : {}),
    });
    const syntax = parsed.string("x00020010") ?? IMPLICIT;
    return { parsed, syntax, characterSets: parsed.string("x00080005") ?? "" };
  } catch (cause) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `DICOM that cannot be read (${reason(cause)})`,
      expected: "a whole DICOM file",
      remedy: "the file is cut off or damaged: copy or export it again",
      cause,
    });
  }
}

/** Deflated data sets: what stands before stays, the rest is inflated. */
function inflate(bytes: Uint8Array, position: number): Uint8Array {
  const rest = inflateRawSync(bytes.subarray(position));
  const whole = new Uint8Array(position + rest.length);
  whole.set(bytes.subarray(0, position));
  whole.set(rest, position);
  return whole;
}

function reason(cause: unknown): string {
  const inner = typeof cause === "object" && cause !== null && "exception" in cause
    ? cause.exception
    : cause;
  return inner instanceof Error ? inner.message : String(inner);
}
