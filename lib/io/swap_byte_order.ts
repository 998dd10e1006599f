/**
 * Reverses the bytes of every item, in place.
 *
 * @param bytes items one after another
 * @param itemSize bytes of an item: 1, 2, 4 or 8
 */
export function swapByteOrder(bytes: Uint8Array, itemSize: number): void {
  const { buffer, byteOffset, length } = bytes;
  const whole = length - length % itemSize;
  if (itemSize === 1) return;
  if (byteOffset % itemSize !== 0) {
    for (let start = 0; start < whole; start += itemSize) {
      bytes.subarray(start, start + itemSize).reverse();
    }
  } else if (itemSize === 2) {
    swap16(new Uint16Array(buffer, byteOffset, whole / 2));
  } else {
    const words = new Uint32Array(buffer, byteOffset, whole / 4);
    swap32(words);
    if (itemSize === 8) swapPairs(words);
  }
}

function swap16(items: Uint16Array): void {
  for (let i = 0; i < items.length; i++) items[i] = (items[i] << 8) | (items[i] >>> 8);
}

function swap32(items: Uint32Array): void {
  for (let i = 0; i < items.length; i++) {
    const v = items[i];
    items[i] = (v << 24) | ((v & 0xff00) << 8) | ((v >>> 8) & 0xff00) | (v >>> 24);
  }
}

function swapPairs(items: Uint32Array): void {
  for (let i = 0; i < items.length; i += 2) {
    const first = items[i];
    items[i] = items[i + 1];
    items[i + 1] = first;
  }
}
