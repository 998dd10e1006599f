import { crc32, deflateSync } from "node:zlib";

/** What the pixels of {@linkcode encodePng} are. */
export interface PngLayout {
  readonly width: number;
  readonly height: number;
  /** 1 for grey values, 3 for RGB, 4 for RGB with opacity; 8 bits each. */
  readonly channels: 1 | 3 | 4;
  /** How hard to compress, 1 to 9. @default {9} */
  readonly level?: number;
}

const signature = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
const colorTypes = { 1: 0, 3: 2, 4: 6 } as const;

/**
 * Encodes pixels as a PNG file.
 *
 * @param pixels row by row from the top, `height * width * channels` bytes
 * @throws {RangeError} where their number does not fit the layout
 */
export function encodePng(
  pixels: Uint8Array | Uint8ClampedArray,
  { width, height, channels, level = 9 }: PngLayout,
): Uint8Array<ArrayBuffer> {
  const rowBytes = width * channels;
  if (pixels.length !== rowBytes * height || pixels.length === 0) {
    throw new RangeError(
      `pixels must be ${height} × ${width} × ${channels}, received ${pixels.length} bytes`,
    );
  }
  const rows = new Uint8Array((rowBytes + 1) * height);
  for (let y = 0; y < height; y++) {
    const at = y * (rowBytes + 1);
    rows[at] = 1;
    for (let i = 0; i < rowBytes; i++) {
      const left = i < channels ? 0 : pixels[y * rowBytes + i - channels];
      rows[at + 1 + i] = pixels[y * rowBytes + i] - left;
    }
  }
  const header = new Uint8Array(13);
  const view = new DataView(header.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  header.set([8, colorTypes[channels]], 8);
  const parts = [
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows, { level })),
    chunk("IEND", new Uint8Array(0)),
  ];
  const file = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  parts.reduce((at, part) => (file.set(part, at), at + part.length), 0);
  return file;
}

function chunk(type: string, content: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(12 + content.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, content.length);
  new TextEncoder().encodeInto(type, bytes.subarray(4));
  bytes.set(content, 8);
  view.setUint32(8 + content.length, crc32(bytes.subarray(4, 8 + content.length)));
  return bytes;
}
