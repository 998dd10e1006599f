/** Bytes of the header: the number of segments and where each starts. */
const HEADER_BYTES = 64;

/**
 * Unpacks a frame of run-length code (PS3.5 annex G): one segment for each byte of a pixel, the most
 * significant first.
 *
 * @param encoded the frame's bytes
 * @param pixels how many there must be
 * @param bytesPerPixel 1, 2 or 4
 * @returns pixels, little endian
 * @throws {RangeError} where segments or pixels are missing
 */
export function unpackRle(
  encoded: Uint8Array,
  { pixels, bytesPerPixel }: { readonly pixels: number; readonly bytesPerPixel: number },
): Uint8Array {
  if (encoded.length < HEADER_BYTES) throw new RangeError("no header of segments");
  const view = new DataView(encoded.buffer, encoded.byteOffset, encoded.byteLength);
  const segments = view.getUint32(0, true);
  if (segments !== bytesPerPixel) {
    throw new RangeError(`${segments} segments for ${bytesPerPixel} bytes per pixel`);
  }
  if (pixels * bytesPerPixel > 64 * encoded.length) {
    throw new RangeError(`${encoded.length} bytes for ${pixels} pixels`);
  }
  const result = new Uint8Array(pixels * bytesPerPixel);
  for (let segment = 0; segment < segments; segment++) {
    const start = view.getUint32(4 + 4 * segment, true);
    const end = segment + 1 < segments ? view.getUint32(8 + 4 * segment, true) : encoded.length;
    if (start < HEADER_BYTES || end > encoded.length) throw new RangeError("a segment outside");
    const filled = unpackSegment(encoded.subarray(start, end), result, {
      first: bytesPerPixel - 1 - segment,
      step: bytesPerPixel,
    });
    if (filled < pixels) throw new RangeError(`${filled} of ${pixels} pixels`);
  }
  return result;
}

/** @returns how many bytes were written */
function unpackSegment(
  code: Uint8Array,
  target: Uint8Array,
  { first, step }: { readonly first: number; readonly step: number },
): number {
  let at = first;
  for (let i = 0; i < code.length && at < target.length;) {
    const head = code[i++];
    if (head < 128) {
      const end = Math.min(i + head + 1, code.length);
      for (; i < end && at < target.length; i++, at += step) target[at] = code[i];
    } else if (head > 128 && i < code.length) {
      const value = code[i++];
      for (let left = 257 - head; left > 0 && at < target.length; left--, at += step) {
        target[at] = value;
      }
    }
  }
  return (at - first) / step;
}
