import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { PinnedWheel } from "./pinned_wheels.ts";
import { readZipEntries, unpackZipEntry, type ZipEntry } from "./zip_archive.ts";

/** Options of {@linkcode unpackWheel}. */
export interface UnpackWheelOptions {
  /** The folder below which the files get their path in the wheel. */
  readonly folder: string;
  /** Called with the bytes unpacked so far. */
  readonly onProgress?: (bytes: number) => void;
  /** Stops the unpacking. */
  readonly signal?: AbortSignal;
}

/** A file taken out of a wheel. */
export interface UnpackedFile {
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/**
 * Takes a wheel's pinned files out of it, each checked and synced to the disk.
 *
 * @param path the wheel
 * @throws {OvkitError} `FileCorrupt` where a file is missing or damaged, `FileUnwritable`, `Stopped`
 */
export async function unpackWheel(
  path: string,
  { wheel, ...options }: UnpackWheelOptions & { readonly wheel: PinnedWheel },
): Promise<UnpackedFile[]> {
  const { folder, onProgress, signal } = options;
  const entries = new Map((await readZipEntries(path)).map((entry) => [entry.name, entry]));
  const files: UnpackedFile[] = [];
  let done = 0;
  for (const name of wheel.files) {
    const entry = entries.get(name);
    if (entry === undefined) {
      throw new OvkitError("FileCorrupt", {
        subject: path,
        found: `${name} is not in this wheel`,
        remedy: "download it again",
      });
    }
    const target = join(folder, name);
    await Deno.mkdir(dirname(target), { recursive: true });
    const sha256 = await unpackFile(path, entry, {
      target,
      onPiece: (bytes) => {
        signal?.throwIfAborted();
        onProgress?.(done += bytes);
      },
    });
    files.push({ path: name, bytes: entry.bytes, sha256 });
  }
  return files;
}

async function unpackFile(
  path: string,
  entry: ZipEntry,
  { target, onPiece }: { target: string; onPiece: (bytes: number) => void },
): Promise<string> {
  const hash = createHash("sha256");
  using file = await Deno.open(target, { write: true, create: true, truncate: true });
  await unpackZipEntry(path, {
    entry,
    write: async (piece) => {
      onPiece(piece.length);
      hash.update(piece);
      for (let offset = 0; offset < piece.length;) {
        offset += await file.write(piece.subarray(offset));
      }
    },
  });
  await file.sync();
  return hash.digest("hex");
}
