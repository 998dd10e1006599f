import { product } from "../../foundation/product.ts";
import type { SafeTensor } from "../safetensors.ts";
import { type TypedArrayConstructor, typedArrayOfBytes } from "../typed_array_of_bytes.ts";
import type { PickledTensor } from "./pickled_value.ts";

type Data = SafeTensor["data"];

/** How a storage's items are stored; BFloat16Storage as the upper halves of 32-bit floats. */
export const STORAGE_TYPES: Readonly<Record<string, TypedArrayConstructor<Data>>> = {
  DoubleStorage: Float64Array,
  FloatStorage: Float32Array,
  HalfStorage: Float16Array,
  BFloat16Storage: Uint16Array,
  LongStorage: BigInt64Array,
  IntStorage: Int32Array,
  ShortStorage: Int16Array,
  CharStorage: Int8Array,
  ByteStorage: Uint8Array,
  BoolStorage: Uint8Array,
};

/** Whether a tensor's items lie one after the other. */
function isContiguous({ shape, strides }: PickledTensor): boolean {
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    if (shape[axis] !== 1 && strides[axis] !== step) return false;
    step *= shape[axis];
  }
  return true;
}

/** Bytes that a tensor needs besides its storage. */
export function copiedBytes(tensor: PickledTensor): number {
  const { type } = tensor.storage;
  if (type === "BFloat16Storage") return 4 * product(tensor.shape);
  return isContiguous(tensor) ? 0 : STORAGE_TYPES[type].BYTES_PER_ELEMENT * product(tensor.shape);
}

/**
 * A tensor's values in C order; those that lie so in the storage stay there.
 *
 * @param bytes the whole storage of the tensor's key, in the machine's byte order
 */
export function tensorValues(tensor: PickledTensor, bytes: Uint8Array): Data {
  const { storage, shape } = tensor;
  const type = STORAGE_TYPES[storage.type];
  const size = type.BYTES_PER_ELEMENT;
  const start = (storage.offset + tensor.offset) * size;
  const count = product(shape);
  if (count === 0) return new type(new ArrayBuffer(0), 0, 0);
  const values = isContiguous(tensor)
    ? typedArrayOfBytes<Data>(bytes.subarray(start, start + count * size), type)
    : gathered(tensor, { start, bytes, type });
  if (storage.type !== "BFloat16Storage") return values;
  const wide = new Uint32Array(count);
  for (let i = 0; i < count; i++) wide[i] = (values as Uint16Array)[i] << 16;
  return new Float32Array(wide.buffer);
}

function gathered(
  { shape, strides }: PickledTensor,
  { start, bytes, type }: {
    start: number;
    bytes: Uint8Array;
    type: TypedArrayConstructor<Data>;
  },
): Data {
  const size = type.BYTES_PER_ELEMENT;
  const last = shape.reduce((sum, edge, axis) => sum + (edge - 1) * strides[axis], 0) + 1;
  const source = typedArrayOfBytes<Data>(bytes.subarray(start, start + last * size), type);
  const count = product(shape);
  const target = new type(new ArrayBuffer(count * size), 0, count);
  const index = shape.map(() => 0);
  let at = 0;
  for (let i = 0; i < count; i++) {
    target[i] = source[at];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      at += strides[axis];
      if (++index[axis] < shape[axis]) break;
      at -= strides[axis] * shape[axis];
      index[axis] = 0;
    }
  }
  return target;
}
