import { createHash } from "node:crypto";
import type { Volume } from "../../volumes/volume.ts";

const PIECE = 1 << 16;

/**
 * SHA-256 of the shapes and values of volumes, whatever type they are stored as: of values as 32-bit
 * floats.
 */
export function volumeSha256(volumes: readonly Volume[]): string {
  const hash = createHash("sha256");
  const piece = new Float32Array(PIECE);
  for (const { data, shapeZyx } of volumes) {
    hash.update(`${shapeZyx.join()};`);
    for (let start = 0; start < data.length; start += PIECE) {
      const values = data.subarray(start, start + PIECE);
      if (values instanceof BigInt64Array || values instanceof BigUint64Array) {
        for (let i = 0; i < values.length; i++) piece[i] = Number(values[i]);
      } else {
        piece.set(values);
      }
      hash.update(new Uint8Array(piece.buffer, 0, 4 * values.length));
    }
  }
  return hash.digest("hex");
}
