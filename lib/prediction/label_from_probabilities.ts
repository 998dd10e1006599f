import { OvkitError } from "../foundation/ovkit_error.ts";
import { resampleArray } from "../volumes/resample_array.ts";
import type { ChannelVolume } from "./predict_probabilities.ts";

type Triple = readonly [number, number, number];

/** Options of {@linkcode labelFromProbabilities}. */
export interface LabelOptions {
  /** The grid before resampling, which the label is given on. */
  readonly shapeZyx: Triple;
  /** Original class numbers of the network's classes 1 to n. */
  readonly classes: readonly number[];
  /**
   * A class is given to a voxel only where it has at least this probability, whatever that of the
   * background is; one for all classes or one each.
   *
   * @default {null: background has to be less probable}
   */
  readonly thresholds?: number | readonly number[] | null;
}

/**
 * The most probable class of each voxel, the lowest where several are: probabilities are brought to
 * the wanted grid linearly, class after class, so that they are never all there at once.
 *
 * @throws {OvkitError} `ParameterInvalid` for a list of thresholds of another length than `classes`
 * @param probabilities (classes, z, y, x)
 * @returns original class numbers, x fastest
 */
export function labelFromProbabilities(
  probabilities: ChannelVolume,
  options: LabelOptions,
): Uint8Array | Uint16Array {
  const { shapeZyx, classes } = options;
  const least = thresholdsOf(options);
  const [count, nz, ny, nx] = probabilities.shapeCzyx;
  const size = nz * ny * nx;
  const voxels = shapeZyx[0] * shapeZyx[1] * shapeZyx[2];
  const largest = Math.max(0, ...classes);
  const label = largest > 255 ? new Uint16Array(voxels) : new Uint8Array(voxels);
  const best = new Float32Array(voxels).fill(-1);
  for (let c = least === null ? 0 : 1; c < count; c++) {
    const channel = probabilities.data.subarray(c * size, (c + 1) * size);
    const values = resampleArray(channel, [nz, ny, nx], { toShapeZyx: shapeZyx, order: 1 });
    const number = c === 0 ? 0 : classes[c - 1];
    const threshold = least === null ? -1 : least[c - 1];
    for (let i = 0; i < voxels; i++) {
      const value = Number(values[i]);
      if (value <= best[i] || value < threshold) continue;
      best[i] = value;
      label[i] = number;
    }
  }
  return label;
}

function thresholdsOf({ thresholds, classes }: LabelOptions): readonly number[] | null {
  if (thresholds === undefined || thresholds === null) return null;
  const list = typeof thresholds === "number" ? classes.map(() => thresholds) : thresholds;
  if (list.length === classes.length) return list.map(Math.fround);
  throw new OvkitError("ParameterInvalid", {
    subject: "postprocessing.probability_thresholds",
    found: `a list of ${list.length}`,
    expected: `one number, or ${classes.length}: one for each class`,
  });
}
