import { NPY_TYPES } from "../npy_header.ts";
import { swapByteOrder } from "../swap_byte_order.ts";
import { typedArrayOfBytes } from "../typed_array_of_bytes.ts";
import { isPickled, type PickledDtype, type PickledValue } from "./pickled_value.ts";
import { torchContentError, torchFileError } from "./torch_file_error.ts";

/** A single number of NumPy. */
export function numpyScalar(path: string, [dtype, bytes]: readonly PickledValue[]): PickledValue {
  if (!isPickled(dtype, "dtype") || !(bytes instanceof Uint8Array)) {
    throw torchFileError(path, "a number of NumPy that is not understood");
  }
  const values = valuesOf(path, dtype, bytes);
  if (values.length !== 1) throw torchFileError(path, `${values.length} numbers instead of one`);
  return values[0];
}

/** The values of an array from its state (version, shape, type, whether Fortran order, bytes). */
export function numpyArray(path: string, state: PickledValue): PickledValue {
  const [, shape, dtype, fortran, bytes] = Array.isArray(state) ? state : [];
  if (!Array.isArray(shape) || !isPickled(dtype, "dtype") || !(bytes instanceof Uint8Array)) {
    throw torchFileError(path, "an array of NumPy that is not understood");
  }
  if (fortran === true && shape.length > 1) {
    throw torchContentError(path, "an array of NumPy in Fortran order");
  }
  return valuesOf(path, dtype, bytes);
}

function valuesOf(path: string, dtype: PickledDtype, bytes: Uint8Array): (number | bigint)[] {
  const type = Object.hasOwn(NPY_TYPES, dtype.code) ? NPY_TYPES[dtype.code] : undefined;
  if (type === undefined) throw torchContentError(path, `numbers of NumPy's type ${dtype.code}`);
  if (bytes.length % type.BYTES_PER_ELEMENT !== 0) {
    throw torchFileError(path, `${bytes.length} bytes of NumPy's type ${dtype.code}`);
  }
  const own = bytes.slice();
  if (dtype.bigEndian) swapByteOrder(own, type.BYTES_PER_ELEMENT);
  const values = typedArrayOfBytes<ArrayLike<number | bigint>>(own, type);
  return Array.from(values, (value) => typeof value === "bigint" ? Number(value) : value);
}
