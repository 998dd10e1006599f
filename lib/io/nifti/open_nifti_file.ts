import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { NiftiExtension, NiftiSpace } from "../../volumes/volume.ts";
import { type ByteSource, openByteSource } from "../byte_source.ts";
import { parseNiftiExtensions } from "./nifti_extensions.ts";
import type { NiftiHeader } from "./nifti_header.ts";
import {
  NIFTI1_HEADER_BYTES,
  NIFTI2_HEADER_BYTES,
  parseNiftiHeader,
} from "./parse_nifti_header.ts";

/** A NIfTI header and the file that holds its voxels, open at the first of them. */
export interface NiftiFile extends AsyncDisposable {
  readonly header: NiftiHeader;
  /** What a volume keeps of the header besides its geometry. */
  readonly space: NiftiSpace;
  /** The `.nii`, or the `.img` of a pair. */
  readonly source: ByteSource;
}

/**
 * Opens a NIfTI file, or both files of a pair whichever is named, packed or not.
 *
 * @throws {OvkitError} `FileMissing`, `FormatUnsupported`, `FileCorrupt`
 */
export async function openNiftiFile(path: string): Promise<NiftiFile> {
  const pair = /^(.*)\.(hdr|img)(\.gz)?$/i.exec(path);
  const headerPath = pair?.[2].toLowerCase() === "img" ? await partner(pair, "hdr") : path;
  await using stack = new AsyncDisposableStack();
  const first = stack.use(await openByteSource(headerPath));
  const { header, extensions } = await readHead(first);
  const space = spaceOf(header, extensions);
  if (header.singleFile) {
    const kept = stack.move();
    return { header, space, source: first, [Symbol.asyncDispose]: () => kept.disposeAsync() };
  }
  await first.finish();
  const headerPair = /^(.*)\.(hdr)(\.gz)?$/i.exec(headerPath);
  if (!headerPair) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "the header of a pair of files under a name that does not end in .hdr",
      remedy: "name the pair .hdr and .img",
    });
  }
  const source = stack.use(await openByteSource(await partner(headerPair, "img")));
  await source.skip(header.voxelOffset);
  const kept = stack.move();
  return { header, space, source, [Symbol.asyncDispose]: () => kept.disposeAsync() };
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

/** Reads the header and its extensions; a single file is then at its first voxel. */
async function readHead(
  source: ByteSource,
): Promise<{ header: NiftiHeader; extensions: NiftiExtension[] }> {
  const start = new Uint8Array(NIFTI2_HEADER_BYTES + 4);
  let length = await source.read(start.subarray(0, NIFTI1_HEADER_BYTES + 4));
  if (start[4] === 0x6e) length += await source.read(start.subarray(NIFTI1_HEADER_BYTES + 4));
  const header = parseNiftiHeader(start.subarray(0, length), source.path);
  const flagAt = header.version === 1 ? NIFTI1_HEADER_BYTES : NIFTI2_HEADER_BYTES;
  const follow = start[flagAt] !== 0 && length === flagAt + 4;
  const room = header.singleFile ? header.voxelOffset - flagAt - 4 : Infinity;
  if (!follow) {
    if (header.singleFile) await source.skip(room);
    return { header, extensions: [] };
  }
  const bytes = await readUpTo(source, Math.min(room, source.mostBytes));
  const { littleEndian } = header;
  return { header, extensions: parseNiftiExtensions(bytes, { littleEndian, path: source.path }) };
}

/** Reads as many bytes as there are, in pieces, so that no claim of a header is believed. */
async function readUpTo(source: ByteSource, count: number): Promise<Uint8Array> {
  const pieces: Uint8Array[] = [];
  let total = 0;
  while (total < count) {
    const piece = new Uint8Array(Math.min(count - total, 1 << 16));
    const length = await source.read(piece);
    pieces.push(piece.subarray(0, length));
    total += length;
    if (length < piece.length) break;
  }
  const result = new Uint8Array(total);
  pieces.reduce((at, piece) => (result.set(piece, at), at + piece.length), 0);
  return result;
}

function spaceOf(header: NiftiHeader, extensions: readonly NiftiExtension[]): NiftiSpace {
  const { qformCode, sformCode, description } = header;
  return Object.freeze({
    qformCode,
    sformCode,
    ...(description === "" ? {} : { description }),
    ...(extensions.length === 0 ? {} : { extensions: Object.freeze(extensions) }),
  });
}
