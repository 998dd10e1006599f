import { crc32, inflateSync } from "node:zlib";

/** Decodes a PNG of 8-bit grey, RGB or RGBA pixels by the PNG specification, for tests. */
export function decodePng(
  file: Uint8Array,
): { width: number; height: number; channels: number; pixels: Uint8Array } {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const packed: Uint8Array[] = [];
  let [width, height, channels] = [0, 0, 0];
  for (let at = 8; at < file.length;) {
    const length = view.getUint32(at);
    const type = new TextDecoder().decode(file.subarray(at + 4, at + 8));
    const content = file.subarray(at + 8, at + 8 + length);
    if (crc32(file.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length)) {
      throw new Error(`wrong checksum of ${type}`);
    }
    if (type === "IHDR") {
      [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)];
      channels = ({ 0: 1, 2: 3, 6: 4 } as Record<number, number>)[content[9]];
    }
    if (type === "IDAT") packed.push(content);
    at += 12 + length;
  }
  const rows = inflateSync(packed[0]);
  const rowBytes = width * channels;
  const pixels = new Uint8Array(rowBytes * height);
  for (let y = 0; y < height; y++) {
    const at = y * (rowBytes + 1);
    for (let i = 0; i < rowBytes; i++) {
      const left = i >= channels ? pixels[y * rowBytes + i - channels] : 0;
      pixels[y * rowBytes + i] = rows[at + 1 + i] + (rows[at] === 1 ? left : 0);
    }
  }
  return { width, height, channels, pixels };
}
