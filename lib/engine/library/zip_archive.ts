import { createReadStream } from "node:fs";
import { crc32, createInflateRaw } from "node:zlib";
import { OvkitError } from "../../foundation/ovkit_error.ts";

/** One file in a zip archive. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes once unpacked. */
  readonly bytes: number;
  readonly compressedBytes: number;
  readonly crc32: number;
  readonly method: number;
  /** Where the entry's local header starts. */
  readonly headerOffset: number;
}

const endRecordBytes = 22;
const longestComment = 65535;

/**
 * Lists the files of a zip archive, ZIP64 included.
 *
 * @throws {OvkitError} `FileCorrupt` where the file is no zip archive or is cut off
 */
export async function readZipEntries(path: string): Promise<ZipEntry[]> {
  using file = await Deno.open(path);
  const { size } = await file.stat();
  const directory = await findDirectory(path, file, size);
  const view = await readView(path, file, directory.offset, directory.bytes);
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < directory.count;) {
    if (at + 46 > view.byteLength || view.getUint32(at, true) !== 0x02014b50) {
      throw damaged(path, `file list ends after ${entries.length} of ${directory.count} files`);
    }
    const nameBytes = view.getUint16(at + 28, true);
    const extraBytes = view.getUint16(at + 30, true);
    const commentBytes = view.getUint16(at + 32, true);
    const end = at + 46 + nameBytes + extraBytes + commentBytes;
    if (end > view.byteLength) throw damaged(path, "file list is cut off");
    entries.push(readEntry(view, at, nameBytes, extraBytes));
    at = end;
  }
  return entries;
}

/**
 * Unpacks one file of an archive and checks its size and CRC-32.
 *
 * @param write takes the unpacked bytes piece by piece
 * @throws {OvkitError} `FileCorrupt` where the bytes do not unpack or their checksum differs
 */
export async function unpackZipEntry(
  path: string,
  { entry, write }: { entry: ZipEntry; write: (piece: Uint8Array) => Promise<void> },
): Promise<void> {
  if (entry.method !== 0 && entry.method !== 8) {
    throw damaged(path, `${entry.name} has compression method ${entry.method}, not 0 or 8`);
  }
  let checksum = 0;
  let bytes = 0;
  try {
    for await (const piece of await openEntry(path, entry)) {
      checksum = crc32(piece, checksum);
      bytes += piece.length;
      await write(piece);
    }
  } catch (cause) {
    if ((cause as { code?: string }).code?.startsWith("Z_")) {
      throw damaged(path, `${entry.name} does not unpack`, cause);
    }
    throw cause;
  }
  if (bytes !== entry.bytes) {
    throw damaged(path, `${entry.name} unpacks to ${bytes} bytes instead of ${entry.bytes}`);
  }
  if (checksum !== entry.crc32) throw damaged(path, `${entry.name} has a wrong CRC-32`);
}

async function openEntry(path: string, entry: ZipEntry): Promise<AsyncIterable<Uint8Array>> {
  using file = await Deno.open(path);
  const header = await readView(path, file, entry.headerOffset, 30);
  if (header.getUint32(0, true) !== 0x04034b50) throw damaged(path, `${entry.name} is not there`);
  const start = entry.headerOffset + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (entry.compressedBytes === 0) return emptyStream();
  const end = start + entry.compressedBytes - 1;
  const packed = createReadStream(path, { start, end, highWaterMark: 1 << 20 });
  if (entry.method === 0) return packed;
  const inflate = createInflateRaw({ chunkSize: 1 << 20 });
  packed.on("error", (error) => inflate.destroy(error));
  return packed.pipe(inflate);
}

async function* emptyStream(): AsyncGenerator<Uint8Array> {}

async function findDirectory(
  path: string,
  file: Deno.FsFile,
  size: number,
): Promise<{ offset: number; bytes: number; count: number }> {
  const tailStart = Math.max(0, size - endRecordBytes - longestComment);
  const tail = await readView(path, file, tailStart, size - tailStart);
  for (let at = tail.byteLength - endRecordBytes; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    if (at + endRecordBytes + tail.getUint16(at + 20, true) !== tail.byteLength) continue;
    const count = tail.getUint16(at + 10, true);
    const bytes = tail.getUint32(at + 12, true);
    const offset = tail.getUint32(at + 16, true);
    const fits = count !== 0xffff && bytes !== 0xffffffff && offset !== 0xffffffff;
    return fits ? { offset, bytes, count } : await findLargeDirectory(path, file, tailStart + at);
  }
  throw damaged(path, "no zip archive, or cut off");
}

async function findLargeDirectory(
  path: string,
  file: Deno.FsFile,
  endRecordAt: number,
): Promise<{ offset: number; bytes: number; count: number }> {
  const locator = await readView(path, file, Math.max(0, endRecordAt - 20), 20);
  if (locator.getUint32(0, true) !== 0x07064b50) throw damaged(path, "ZIP64 record is missing");
  const record = await readView(path, file, Number(locator.getBigUint64(8, true)), 56);
  if (record.getUint32(0, true) !== 0x06064b50) throw damaged(path, "ZIP64 record is damaged");
  return {
    count: Number(record.getBigUint64(32, true)),
    bytes: Number(record.getBigUint64(40, true)),
    offset: Number(record.getBigUint64(48, true)),
  };
}

function readEntry(view: DataView, at: number, nameBytes: number, extraBytes: number): ZipEntry {
  const nameAt = view.byteOffset + at + 46;
  const name = new TextDecoder().decode(new Uint8Array(view.buffer, nameAt, nameBytes));
  const large = largeFields(view, at + 46 + nameBytes, extraBytes);
  const wide = (value: number) => value === 0xffffffff ? large.shift() ?? value : value;
  const bytes = wide(view.getUint32(at + 24, true));
  const compressedBytes = wide(view.getUint32(at + 20, true));
  const headerOffset = wide(view.getUint32(at + 42, true));
  return {
    name,
    bytes,
    compressedBytes,
    crc32: view.getUint32(at + 16, true),
    method: view.getUint16(at + 10, true),
    headerOffset,
  };
}

function largeFields(view: DataView, start: number, bytes: number): number[] {
  for (let at = start; at + 4 <= start + bytes;) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === 1) {
      const count = Math.floor(length / 8);
      return Array.from(
        { length: count },
        (_, i) => Number(view.getBigUint64(at + 4 + 8 * i, true)),
      );
    }
    at += 4 + length;
  }
  return [];
}

async function readView(
  path: string,
  file: Deno.FsFile,
  offset: number,
  bytes: number,
): Promise<DataView> {
  const { size } = await file.stat();
  if (offset + bytes > size) throw damaged(path, "cut off");
  const buffer = new Uint8Array(bytes);
  await file.seek(offset, Deno.SeekMode.Start);
  for (let have = 0; have < bytes;) {
    const got = await file.read(buffer.subarray(have));
    if (got === null) throw damaged(path, "cut off");
    have += got;
  }
  return new DataView(buffer.buffer);
}

function damaged(path: string, found: string, cause?: unknown): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found,
    expected: "an undamaged zip archive",
    remedy: "download it again",
    cause,
  });
}
