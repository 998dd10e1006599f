import type { PatchArrays } from "./patch_arrays.ts";
import type { TrainingVolume } from "./training_volume.ts";

/** Where a cut patch goes: the arrays of a batch and the sample's place in them. */
export interface PatchTarget extends PatchArrays {
  readonly sample: number;
}

/**
 * Copies a region of a volume into a batch. What lies outside of the volume gets the channel's
 * smallest value and the background's label, and is outside of the mask.
 *
 * @param region first voxel and size along z, y, x
 */
export function cutPatch(
  volume: TrainingVolume,
  region: {
    readonly cornerZyx: readonly [number, number, number];
    readonly sizeZyx: readonly [number, number, number];
  },
  target: PatchTarget,
): void {
  const { image, channels, outside, shapeZyx: [nz, ny, nx] } = volume;
  const { cornerZyx: [z0, y0, x0], sizeZyx: [pz, py, px] } = region;
  const maps = labelMaps(volume, target);
  const voxels = nz * ny * nx;
  const first = Math.max(0, -x0);
  const last = Math.min(px, nx - x0);
  for (let z = 0; z < pz; z++) {
    for (let y = 0; y < py; y++) {
      const row = ((target.sample * pz + z) * py + y) * px;
      const covered = z + z0 >= 0 && z + z0 < nz && y + y0 >= 0 && y + y0 < ny && last > first;
      const source = ((z + z0) * ny + y + y0) * nx + x0;
      if (!covered || first > 0 || last < px) {
        for (const { to } of maps) to.fill(0, row, row + px);
        for (let i = row * channels; i < (row + px) * channels; i++) {
          target.image[i] = outside[i % channels];
        }
      }
      if (!covered) continue;
      for (const { from, to } of maps) {
        to.set(from.subarray(source + first, source + last), row + first);
      }
      for (let c = 0; c < channels; c++) {
        const from = c * voxels + source;
        if (channels === 1) {
          target.image.set(image.subarray(from + first, from + last), row + first);
        } else {
          for (let x = first; x < last; x++) {
            target.image[(row + x) * channels + c] = image[from + x];
          }
        }
      }
    }
  }
}

/** The label maps of the volume that the batch takes, and where they go. */
function labelMaps(volume: TrainingVolume, target: PatchTarget) {
  const all = [
    { from: volume.label, to: target.label },
    { from: volume.previous, to: target.previous },
    { from: volume.mask, to: target.mask },
  ];
  return all.filter((map): map is { from: Uint8Array; to: Int32Array<ArrayBuffer> } =>
    map.from !== undefined && map.to !== undefined
  );
}
