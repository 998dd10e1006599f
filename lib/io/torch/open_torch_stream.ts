import { readFileBytes } from "../read_file_bytes.ts";
import { pickleCursor } from "./pickle_cursor.ts";
import { isPickled, type PickledValue, type TorchStorage } from "./pickled_value.ts";
import { STORAGE_TYPES } from "./tensor_values.ts";
import type { TorchContainer } from "./torch_container.ts";
import { torchFileError } from "./torch_file_error.ts";
import { unpickle } from "./unpickle.ts";

const MAGIC = 0x1950a86a20f9469cfc6cn;

/**
 * Opens a checkpoint as PyTorch wrote it before 1.6: pickles of a magic number, a version, facts about
 * the machine, the content and the storages' names, then each storage with its number of items.
 */
export async function openTorchStream(path: string): Promise<TorchContainer> {
  const bytes = await readFileBytes(path);
  const cursor = pickleCursor(path, bytes);
  const next = () => unpickle(path, cursor);
  if (next() !== MAGIC) throw torchFileError(path, "a pickle that is no checkpoint");
  next();
  const machine = next();
  const bigEndian = machine instanceof Map && machine.get("little_endian") === false;
  const root = next();
  const keys = next();
  if (!Array.isArray(keys)) throw torchFileError(path, "storages without names");
  const types = storageTypes(root);
  const found = new Map<string, Uint8Array>();
  for (const key of keys) {
    const type = typeof key === "string" ? types.get(key) : undefined;
    if (type === undefined || !Object.hasOwn(STORAGE_TYPES, type)) {
      throw torchFileError(path, `a storage of type ${type ?? "that nothing says"}`);
    }
    const head = cursor.bytes(8);
    const count = Number(
      new DataView(head.buffer, head.byteOffset).getBigUint64(0, !bigEndian),
    );
    found.set(key as string, cursor.bytes(count * STORAGE_TYPES[type].BYTES_PER_ELEMENT));
  }
  return {
    root,
    bigEndian,
    storageBytes({ key }) {
      const stored = found.get(key);
      if (stored === undefined) throw torchFileError(path, `the storage ${key} is not there`);
      return Promise.resolve(stored);
    },
  };
}

/** Types of all storages that a content refers to, by their keys. */
function storageTypes(root: PickledValue): Map<string, string> {
  const types = new Map<string, string>();
  const seen = new Set<PickledValue>();
  const open: PickledValue[] = [root];
  const add = ({ key, type }: TorchStorage) => void types.set(key, type);
  while (open.length > 0) {
    const value = open.pop()!;
    if (typeof value !== "object" || value === null || seen.has(value)) continue;
    seen.add(value);
    if (isPickled(value, "storage")) add(value);
    else if (isPickled(value, "tensor")) add(value.storage);
    else if (Array.isArray(value)) { for (const item of value) open.push(item); }
    else if (value instanceof Map) { for (const pair of value) open.push(...pair); }
  }
  return types;
}
