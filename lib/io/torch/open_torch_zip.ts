import { readZipEntries, unpackZipEntry, type ZipEntry } from "../../engine/library/zip_archive.ts";
import { pickleCursor } from "./pickle_cursor.ts";
import type { TorchContainer } from "./torch_container.ts";
import { torchContentError, torchFileError } from "./torch_file_error.ts";
import { unpickle } from "./unpickle.ts";

/**
 * Opens a checkpoint of PyTorch 1.6 and later: a zip archive of uncompressed files, `data.pkl` and one
 * for each storage in `data/`.
 *
 * @param size the file's bytes
 */
export async function openTorchZip(path: string, size: number): Promise<TorchContainer> {
  const entries = new Map<string, ZipEntry>();
  let folder = "";
  for (const entry of await readZipEntries(path)) {
    const slash = entry.name.indexOf("/");
    if (entry.name.slice(slash) === "/data.pkl") folder = entry.name.slice(0, slash);
    entries.set(entry.name, entry);
  }
  let loaded = 0;

  async function bytesOf(name: string): Promise<Uint8Array> {
    const entry = entries.get(`${folder}/${name}`);
    if (entry === undefined) throw torchFileError(path, `${name} is not in the archive`);
    if (entry.method !== 0) {
      throw torchContentError(path, `${name} is compressed, which PyTorch does not do`);
    }
    if (entry.bytes !== entry.compressedBytes || entry.bytes > size) {
      throw torchFileError(path, `${name} of ${entry.bytes} bytes in a file of ${size}`);
    }
    loaded += entry.bytes;
    if (loaded > size) throw torchFileError(path, "files of the archive that overlap");
    const bytes = new Uint8Array(entry.bytes);
    let filled = 0;
    await unpackZipEntry(path, {
      entry,
      write(piece) {
        if (filled + piece.length > bytes.length) throw torchFileError(path, `${name} too long`);
        bytes.set(piece, filled);
        filled += piece.length;
        return Promise.resolve();
      },
    });
    return bytes;
  }

  const root = unpickle(path, pickleCursor(path, await bytesOf("data.pkl")));
  const order = entries.has(`${folder}/byteorder`) ? await bytesOf("byteorder") : undefined;
  return {
    root,
    bigEndian: order !== undefined && new TextDecoder().decode(order) === "big",
    storageBytes: ({ key }) => bytesOf(`data/${key}`),
  };
}
