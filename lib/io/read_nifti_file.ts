import { gunzipSync } from "node:zlib";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { type NiftiHeader, parseNiftiHeader } from "./parse_nifti_header.ts";
import { readFileBytes } from "./read_file_bytes.ts";

/** A NIfTI header and the bytes that hold its voxels, both unpacked. */
export interface NiftiFile {
  readonly header: NiftiHeader;
  /** The whole file with the voxels: the `.nii`, or the `.img` of a pair. */
  readonly bytes: Uint8Array;
}

/**
 * Reads a NIfTI file, or both files of a pair whichever is named, packed or not.
 *
 * @throws {OvkitError} `FileMissing`, `FormatUnsupported`, `FileCorrupt`
 */
export async function readNiftiFile(path: string): Promise<NiftiFile> {
  const pair = /^(.*)\.(hdr|img)(\.gz)?$/i.exec(path);
  const headerPath = pair?.[2].toLowerCase() === "img" ? await partner(pair, "hdr") : path;
  const bytes = await readUnpacked(headerPath);
  const header = parseNiftiHeader(bytes, headerPath);
  if (header.singleFile) return { header, bytes };
  const headerPair = /^(.*)\.(hdr)(\.gz)?$/i.exec(headerPath);
  if (!headerPair) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "the header of a pair of files under a name that does not end in .hdr",
      remedy: "name the pair .hdr and .img",
    });
  }
  return { header, bytes: await readUnpacked(await partner(headerPair, "img")) };
}

/** The other file of a pair: packed like the first, or the other way where only that exists. */
async function partner(pair: RegExpExecArray, ending: string): Promise<string> {
  const [, stem, own, gz = ""] = pair;
  const cased = own === own.toUpperCase() ? ending.toUpperCase() : ending;
  const preferred = `${stem}.${cased}${gz}`;
  const other = gz === "" ? `${stem}.${cased}.gz` : `${stem}.${cased}`;
  const exists = (path: string) => Deno.stat(path).then(() => true, () => false);
  return !await exists(preferred) && await exists(other) ? other : preferred;
}

async function readUnpacked(path: string): Promise<Uint8Array> {
  const bytes = await readFileBytes(path);
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (cause) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `gzip data that cannot be unpacked (${
        cause instanceof Error ? cause.message : cause
      })`,
      expected: "a whole gzip file",
      remedy: "the file is cut off or damaged: copy or download it again",
      cause,
    });
  }
}
