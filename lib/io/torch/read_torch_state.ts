import type { JsonValue } from "../../parameters/model_parameters.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { SafeTensor } from "../safetensors.ts";
import { swapByteOrder } from "../swap_byte_order.ts";
import { findState } from "./find_state.ts";
import { openTorchStream } from "./open_torch_stream.ts";
import { openTorchZip } from "./open_torch_zip.ts";
import type { PickledTensor } from "./pickled_value.ts";
import { plainValue } from "./plain_value.ts";
import { copiedBytes, STORAGE_TYPES, tensorValues } from "./tensor_values.ts";
import type { TorchContainer } from "./torch_container.ts";
import { torchContentError, torchFileError } from "./torch_file_error.ts";
import { torchFileForm } from "./torch_file_form.ts";

/** What {@linkcode readTorchState} finds in a checkpoint. */
export interface TorchStateFile {
  /** The weights by name, in the file's order. Arrays may share memory. */
  readonly tensors: ReadonlyMap<string, SafeTensor>;
  /** Numbers, texts and lists of them beside the weights; arrays of NumPy as flat lists. */
  readonly other: { readonly [key: string]: JsonValue };
}

/** Room for copies besides twice the file. */
const SPARE_BYTES = 1 << 20;

/**
 * Reads the weights of a PyTorch checkpoint: a saved `state_dict`, or a checkpoint of nnU-Net
 * (`network_weights`) or Lightning (`state_dict`), in the zip format of PyTorch 1.6 and later or the
 * format before it. Which it is, the content tells, not the name. Prefixes that wrappers give to all
 * names (`module.`, Lightning's `model.`) are taken off. bfloat16 becomes Float32Array, bool a
 * Uint8Array of 0 and 1.
 *
 * Nothing in the file is executed: a pickle may refer to tensors, containers, numbers and texts only.
 *
 * @throws {OvkitError} `FileMissing`; `FileCorrupt` where it is cut off or damaged;
 * `FormatUnsupported` where it is no PyTorch file, or holds an object of another class, which is named
 *
 * @example Refuse what is no checkpoint
 * ```ts
 * import { isOvkitError, readTorchState } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = await Deno.makeTempFile({ suffix: ".pt" });
 * await Deno.writeTextFile(path, "not a checkpoint");
 * await assert.rejects(readTorchState(path), (e) => isOvkitError(e, "FormatUnsupported"));
 * ```
 */
export async function readTorchState(path: string): Promise<TorchStateFile> {
  const form = await torchFileForm(path);
  if (form === undefined) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: "no PyTorch file",
      expected: "a checkpoint that torch.save wrote",
    });
  }
  const { size } = await Deno.stat(path);
  const container = form === "zip" ? await openTorchZip(path, size) : await openTorchStream(path);
  const { tensors, rest } = findState(path, container.root);
  checkTensors(path, tensors, size);
  const read = new Map<string, SafeTensor>();
  const storages = storageReader(path, container);
  for (const [name, tensor] of tensors) {
    const data = tensorValues(tensor, await storages(tensor));
    read.set(name, { data, shape: [...tensor.shape] });
  }
  return { tensors: read, other: plainValue(path, rest) as TorchStateFile["other"] };
}

function checkTensors(
  path: string,
  tensors: ReadonlyMap<string, PickledTensor>,
  size: number,
): void {
  let copied = 0;
  for (const [name, tensor] of tensors) {
    const { type } = tensor.storage;
    if (!Object.hasOwn(STORAGE_TYPES, type)) {
      throw torchContentError(path, `"${name}" of type ${type}`);
    }
    copied += copiedBytes(tensor);
    if (!(copied <= 2 * size + SPARE_BYTES)) {
      throw torchFileError(path, `tensors that are far larger than the file's ${size} bytes`);
    }
  }
}

/** Reads each storage once, and checks that it holds what its tensors see of it. */
function storageReader(path: string, container: TorchContainer) {
  const read = new Map<string, Uint8Array>();
  return async function bytesOf({ storage }: PickledTensor): Promise<Uint8Array> {
    const itemBytes = STORAGE_TYPES[storage.type].BYTES_PER_ELEMENT;
    let bytes = read.get(storage.key);
    if (bytes === undefined) {
      bytes = await container.storageBytes(storage);
      if (container.bigEndian) swapByteOrder(bytes, itemBytes);
      read.set(storage.key, bytes);
    }
    const needed = (storage.offset + storage.count) * itemBytes;
    if (needed > bytes.length) {
      throw torchFileError(
        path,
        `${bytes.length} bytes in storage ${storage.key}, of which tensors need ${needed}`,
      );
    }
    return bytes;
  };
}
