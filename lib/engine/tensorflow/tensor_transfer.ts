import type { Status, TensorflowApi } from "./tensorflow_api.ts";
import { dataTypes } from "./data_types.ts";

/** Values of a tensor as tfjs holds them; strings as UTF-8 bytes. */
export type TensorValues =
  | Float32Array
  | Float64Array
  | Int32Array
  | Int16Array
  | Int8Array
  | Uint16Array
  | Uint8Array
  | BigInt64Array
  | Uint8Array[];

const stringBytes = 24;

/** Copies values into a new tensor of the library, which the caller deletes. */
export function tensorFromValues(
  api: TensorflowApi,
  shape: readonly number[],
  dataType: number,
  values: unknown,
): Deno.PointerValue {
  const s = api.symbols;
  const count = shape.reduce((a, b) => a * b, 1);
  const dims = new BigInt64Array(Math.max(1, shape.length));
  shape.forEach((size, i) => dims[i] = BigInt(size));
  if (dataType === dataTypes.string) {
    const strings = values as (Uint8Array | string)[];
    checkCount(strings.length, count);
    return stringTensor(api, dims, shape.length, strings);
  }
  const source = asElements(dataType, values, count);
  const tensor = s.TF_AllocateTensor(dataType, dims, shape.length, BigInt(source.byteLength));
  if (source.byteLength > 0) {
    const target = Deno.UnsafePointerView.getArrayBuffer(
      s.TF_TensorData(tensor)!,
      source.byteLength,
    );
    new Uint8Array(target).set(
      new Uint8Array(source.buffer, source.byteOffset, source.byteLength),
    );
  }
  return tensor;
}

/** Copies a tensor's values out of the library. */
export function valuesFromTensor(api: TensorflowApi, tensor: Deno.PointerValue): TensorValues {
  const s = api.symbols;
  const size = Number(s.TF_TensorByteSize(tensor));
  const dataType = s.TF_TensorType(tensor);
  const data = s.TF_TensorData(tensor);
  if (dataType === dataTypes.string) return readStrings(api, data, size / stringBytes);
  const bytes = size > 0
    ? Deno.UnsafePointerView.getArrayBuffer(data!, size).slice(0)
    : new ArrayBuffer(0);
  switch (dataType) {
    case dataTypes.float32:
    case dataTypes.complex64:
      return new Float32Array(bytes);
    case dataTypes.float64:
      return new Float64Array(bytes);
    case dataTypes.int32:
      return new Int32Array(bytes);
    case dataTypes.int64:
      return new BigInt64Array(bytes);
    case dataTypes.int16:
      return new Int16Array(bytes);
    case dataTypes.int8:
      return new Int8Array(bytes);
    case dataTypes.bfloat16:
    case dataTypes.float16:
      return new Uint16Array(bytes);
    case dataTypes.resource:
      return [new Uint8Array(bytes)];
    default:
      return new Uint8Array(bytes);
  }
}

/** Copies a handle's values out of the library. */
export function valuesFromHandle(
  api: TensorflowApi,
  handle: Deno.PointerValue,
  status: Status,
): TensorValues {
  const tensor = api.symbols.TFE_TensorHandleResolve(handle, status.pointer);
  status.check("reading a tensor");
  try {
    return valuesFromTensor(api, tensor);
  } finally {
    api.symbols.TF_DeleteTensor(tensor);
  }
}

function asElements(dataType: number, values: unknown, count: number): ArrayBufferView {
  const source = values as ArrayLike<number>;
  const elements = convertElements(dataType, source, count);
  checkCount(elements.length, dataType === dataTypes.complex64 ? count * 2 : count);
  return elements;
}

function checkCount(found: number, expected: number): void {
  if (found === expected) return;
  throw new RangeError(
    `Cannot create tensor: its shape holds ${expected} values, received ${found}`,
  );
}

function convertElements(
  dataType: number,
  source: ArrayLike<number>,
  count: number,
): ArrayBufferView & { length: number } {
  switch (dataType) {
    case dataTypes.float32:
    case dataTypes.complex64:
      return source instanceof Float32Array ? source : Float32Array.from(source);
    case dataTypes.float64:
      return source instanceof Float64Array ? source : Float64Array.from(source);
    case dataTypes.int32:
      return source instanceof Int32Array ? source : Int32Array.from(source);
    case dataTypes.int64: {
      if ((source as unknown) instanceof BigInt64Array) return source as unknown as BigInt64Array;
      if (source instanceof Int32Array && source.length === 2 * count) {
        return new BigInt64Array(source.slice().buffer);
      }
      return BigInt64Array.from(source, BigInt);
    }
    case dataTypes.bool:
      return Uint8Array.from(source, (value) => value ? 1 : 0);
    case dataTypes.uint8:
      return source instanceof Uint8Array ? source : Uint8Array.from(source);
    default:
      throw new TypeError(`Cannot create tensor: data type ${dataType} has no values here`);
  }
}

function stringTensor(
  api: TensorflowApi,
  dims: BigInt64Array<ArrayBuffer>,
  rank: number,
  values: (Uint8Array | string)[],
): Deno.PointerValue {
  const s = api.symbols;
  const size = values.length * stringBytes;
  const tensor = s.TF_AllocateTensor(dataTypes.string, dims, rank, BigInt(size));
  const data = s.TF_TensorData(tensor)!;
  values.forEach((value, i) => {
    const bytes = typeof value === "string"
      ? new TextEncoder().encode(value)
      : new Uint8Array(value);
    const slot = Deno.UnsafePointer.offset(data, i * stringBytes);
    s.TF_StringInit(slot);
    s.TF_StringCopy(slot, bytes, BigInt(bytes.length));
  });
  return tensor;
}

function readStrings(api: TensorflowApi, data: Deno.PointerValue, count: number): Uint8Array[] {
  const s = api.symbols;
  return Array.from({ length: count }, (_, i) => {
    const slot = Deno.UnsafePointer.offset(data!, i * stringBytes);
    const size = Number(s.TF_StringGetSize(slot));
    if (size === 0) return new Uint8Array(0);
    const start = s.TF_StringGetDataPointer(slot)!;
    return new Uint8Array(Deno.UnsafePointerView.getArrayBuffer(start, size).slice(0));
  });
}
