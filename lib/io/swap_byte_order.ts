/**
 * Reverses the bytes of every item, in place.
 *
 * @param bytes items one after another
 * @param itemSize bytes of an item
 */
export function swapByteOrder(bytes: Uint8Array, itemSize: number): void {
  if (itemSize === 1) return;
  for (let start = 0; start + itemSize <= bytes.length; start += itemSize) {
    for (let low = start, high = start + itemSize - 1; low < high; low++, high--) {
      const byte = bytes[low];
      bytes[low] = bytes[high];
      bytes[high] = byte;
    }
  }
}
