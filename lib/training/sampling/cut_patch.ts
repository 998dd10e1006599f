import type { TrainingVolume } from "./training_volume.ts";

/** Where a cut patch goes: the arrays of a batch and the sample's place in them. */
export interface PatchTarget {
  /** [n, z, y, x, channels] */
  readonly image: Float32Array;
  /** [n, z, y, x] */
  readonly label: Int32Array;
  readonly sample: number;
}

/**
 * Copies a region of a volume into a batch. What lies outside of the volume gets the channel's
 * smallest value and the background's label.
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
  const { image, label, channels, outside, shapeZyx: [nz, ny, nx] } = volume;
  const { cornerZyx: [z0, y0, x0], sizeZyx: [pz, py, px] } = region;
  const count = nz * ny * nx;
  const start = target.sample * pz * py * px;
  const from = Math.max(0, -x0);
  const to = Math.min(px, nx - x0);
  for (let z = 0; z < pz; z++) {
    for (let y = 0; y < py; y++) {
      const row = start + (z * py + y) * px;
      const inside = z + z0 >= 0 && z + z0 < nz && y + y0 >= 0 && y + y0 < ny && to > from;
      const source = ((z + z0) * ny + y + y0) * nx + x0;
      for (let x = 0; x < px; x++) {
        if (inside && x >= from && x < to) {
          target.label[row + x] = label[source + x];
          for (let c = 0; c < channels; c++) {
            target.image[(row + x) * channels + c] = image[c * count + source + x];
          }
        } else {
          target.label[row + x] = 0;
          for (let c = 0; c < channels; c++) target.image[(row + x) * channels + c] = outside[c];
        }
      }
    }
  }
}
