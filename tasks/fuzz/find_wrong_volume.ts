import { gunzipSync } from "node:zlib";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";
import type { Volume } from "../../lib/volumes/volume.ts";

/**
 * Whether volumes are what a NIfTI file can hold: as many voxels as their grid says, a geometry in
 * finite numbers, and not more voxels than there are bytes.
 *
 * @param bytes the file's, packed or not
 * @returns what is wrong
 */
export function findWrongVolume(volumes: readonly Volume[], bytes: Uint8Array): string | undefined {
  if (volumes.length === 0) return "no volume";
  for (const { data, shapeZyx, affineRas, spacingZyxMm } of volumes) {
    if (data.length !== shapeZyx[0] * shapeZyx[1] * shapeZyx[2]) return "wrong number of voxels";
    if (![...affineRas, ...spacingZyxMm].every(Number.isFinite)) return "geometry not finite";
  }
  const there = unpacked(bytes);
  if (there === undefined) return "read, though gzip's check fails";
  const needed = volumes.reduce((sum, { data }) => sum + leastBytes(data), 0);
  return needed > there.length
    ? `${needed} bytes of voxels out of ${there.length} bytes`
    : undefined;
}

/** Whole numbers are stored as they are; floats may have been bytes before the header's scaling. */
function leastBytes(data: VoxelArray): number {
  return data instanceof Float32Array || data instanceof Float64Array
    ? data.length
    : data.byteLength;
}

function unpacked(bytes: Uint8Array): Uint8Array | undefined {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes;
  try {
    return gunzipSync(bytes);
  } catch {
    return undefined;
  }
}
