/** A constructor of one of the typed arrays. */
export interface TypedArrayConstructor<T> {
  readonly BYTES_PER_ELEMENT: number;
  new (buffer: ArrayBufferLike, byteOffset: number, length: number): T;
}

/**
 * Sees bytes as items of a type, on the same memory where they are aligned, else on a copy.
 *
 * @param bytes a whole number of items in the machine's byte order
 * @param type the array's constructor
 */
export function typedArrayOfBytes<T>(bytes: Uint8Array, type: TypedArrayConstructor<T>): T {
  const size = type.BYTES_PER_ELEMENT;
  const { buffer, byteOffset } = bytes.byteOffset % size === 0 ? bytes : bytes.slice();
  return new type(buffer, byteOffset, bytes.length / size);
}
