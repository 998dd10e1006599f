import { Readable } from "node:stream";
import { pipeline } from "node:stream";
import { createGunzip } from "node:zlib";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { fillFromFile } from "./fill_from_file.ts";
import { readError } from "./read_file_bytes.ts";

/** Bytes asked of the file at a time, and unpacked at a time. */
const PIECE = 1 << 20;

/** Deflate makes at most this many bytes of one (RFC 1951: 258 bytes for two bits). */
const MOST_EXPANSION = 1032;

/** A file's bytes in their order, unpacked where the file is gzip. */
export interface ByteSource extends AsyncDisposable {
  /** The file. */
  readonly path: string;
  /** Bytes that can come at most: the file's size, or what gzip could hold in it. */
  readonly mostBytes: number;
  /**
   * Fills an array with the next bytes.
   *
   * @returns how many were filled; fewer than asked for only at the end
   * @throws {OvkitError} `FileCorrupt` where gzip data cannot be unpacked
   */
  read(target: Uint8Array): Promise<number>;
  /** Passes over bytes, at most to the end. */
  skip(count: number): Promise<void>;
  /** Passes over the rest, so that gzip's check sums are compared. */
  finish(): Promise<void>;
}

/**
 * Opens a file to be read from its start, piece by piece: neither the file nor what it unpacks to is
 * ever in memory as a whole. Whether it is gzip (of one member or several) is told by its first
 * bytes, not by its name.
 *
 * @throws {OvkitError} `FileMissing` where there is none, `FormatUnsupported` where it is a folder
 */
export async function openByteSource(path: string): Promise<ByteSource> {
  let file: Deno.FsFile | undefined;
  try {
    file = await Deno.open(path);
    const { size } = await file.stat();
    const start = new Uint8Array(2);
    const length = await fillFromFile(file, start);
    await file.seek(0, Deno.SeekMode.Start);
    const packed = length === 2 && start[0] === 0x1f && start[1] === 0x8b;
    return packed ? packedSource(path, file, size) : plainSource(path, file, size);
  } catch (cause) {
    file?.close();
    throw readError(path, cause);
  }
}

function plainSource(path: string, file: Deno.FsFile, size: number): ByteSource {
  return {
    path,
    mostBytes: size,
    async read(target) {
      try {
        return await fillFromFile(file, target);
      } catch (cause) {
        throw readError(path, cause);
      }
    },
    async skip(count) {
      await file.seek(Math.min(count, size), Deno.SeekMode.Current);
    },
    finish: () => Promise.resolve(),
    [Symbol.asyncDispose]() {
      file.close();
      return Promise.resolve();
    },
  };
}

function packedSource(path: string, file: Deno.FsFile, size: number): ByteSource {
  const gunzip = createGunzip({ chunkSize: PIECE });
  const input = Readable.from(pieces(file), { highWaterMark: 1 });
  pipeline(input, gunzip, () => {});
  const chunks = gunzip[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
  let rest: Uint8Array = new Uint8Array(0);

  /** Hands out the next bytes piece by piece, at most `count` of them. */
  async function take(count: number, use: (piece: Uint8Array, at: number) => void) {
    let taken = 0;
    while (taken < count) {
      if (rest.length === 0) {
        const { value, done } = await next();
        if (done) break;
        rest = value;
      }
      const piece = rest.subarray(0, count - taken);
      use(piece, taken);
      rest = rest.subarray(piece.length);
      taken += piece.length;
    }
    return taken;
  }

  async function next(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await chunks.next();
    } catch (cause) {
      const { code, message } = cause as { code?: string; message: string };
      if (!code?.startsWith("Z_")) throw readError(path, cause);
      throw new OvkitError("FileCorrupt", {
        subject: path,
        found: `gzip data that cannot be unpacked (${message})`,
        expected: "a whole gzip file",
        remedy: "the file is cut off or damaged: copy or download it again",
        cause,
      });
    }
  }
  return {
    path,
    mostBytes: size * MOST_EXPANSION,
    read: (target) => take(target.length, (piece, at) => target.set(piece, at)),
    async skip(count) {
      await take(count, () => {});
    },
    async finish() {
      await take(Infinity, () => {});
    },
    async [Symbol.asyncDispose]() {
      await chunks.return?.();
      gunzip.destroy();
      input.destroy();
      file.close();
    },
  };
}

async function* pieces(file: Deno.FsFile): AsyncGenerator<Uint8Array> {
  while (true) {
    const piece = new Uint8Array(PIECE);
    const length = await file.read(piece);
    if (length === null) return;
    yield piece.subarray(0, length);
  }
}
