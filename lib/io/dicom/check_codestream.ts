interface CodestreamSize {
  readonly columns: number;
  readonly rows: number;
}

/** JPEG markers without a length: TEM, RST0 to RST7, SOI. */
const BARE = new Set([0x01, 0xd0, 0xd1, 0xd2, 0xd3, 0xd4, 0xd5, 0xd6, 0xd7, 0xd8]);

/** JPEG markers of the start of a frame, JPEG-LS among them. */
const FRAME_STARTS = new Set([
  ...[0xc0, 0xc1, 0xc2, 0xc3, 0xc5, 0xc6, 0xc7, 0xc9, 0xca, 0xcb, 0xcd, 0xce, 0xcf],
  0xf7,
]);

/** Pixels that a byte of a picture of one value may stand for, and what such a picture needs. */
const BLANK_PIXELS = 32;
const BLANK_BYTES = 256;

/**
 * Looks at the head and the end of a JPEG, JPEG-LS or JPEG 2000 codestream before it is decoded,
 * because codecs take memory for the size in the head, and make grey of what is missing at the end.
 *
 * @throws {RangeError} where the size is another one, or the end is missing
 */
export function checkCodestream(encoded: Uint8Array, expected: CodestreamSize): void {
  const size = codestreamSize(encoded);
  if (size === undefined) throw new RangeError("no head of a picture");
  if (size.columns !== expected.columns || size.rows !== expected.rows) {
    throw new RangeError(`a picture of ${size.columns} × ${size.rows}`);
  }
  if (!hasEnd(encoded)) throw new RangeError("a picture without its end");
}

/**
 * Looks at decoded pixels: damaged codestreams may come out as one value, without an error.
 *
 * @throws {RangeError} where the codestream is too long for a picture of one value
 */
export function checkNotBlank(decoded: Uint8Array, encoded: Uint8Array): void {
  if (encoded.length < BLANK_BYTES + decoded.length / BLANK_PIXELS) return;
  for (let i = 2; i < decoded.length; i++) if (decoded[i] !== decoded[i - 2]) return;
  throw new RangeError(`one value out of ${encoded.length} bytes`);
}

/** The marker FF D9 ends all of these codestreams and cannot be inside of one. */
function hasEnd(bytes: Uint8Array): boolean {
  for (let i = bytes.length - 2; i >= 0; i--) {
    if (bytes[i] === 0xff && bytes[i + 1] === 0xd9) return true;
  }
  return false;
}

/** The size in the head; undefined where there is no such head. */
function codestreamSize(bytes: Uint8Array): CodestreamSize | undefined {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length > 24 && view.getUint32(0) === 0xff4fff51) {
    return {
      columns: view.getUint32(8) - view.getUint32(16),
      rows: view.getUint32(12) - view.getUint32(20),
    };
  }
  let at = 0;
  while (at + 9 < bytes.length) {
    if (bytes[at] !== 0xff) return undefined;
    const marker = bytes[at + 1];
    if (marker === 0xff) at++;
    else if (BARE.has(marker)) at += 2;
    else if (FRAME_STARTS.has(marker)) {
      return { rows: view.getUint16(at + 5), columns: view.getUint16(at + 7) };
    } else at += 2 + view.getUint16(at + 2);
  }
  return undefined;
}
