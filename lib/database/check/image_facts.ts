import { percentile } from "../../foundation/statistics.ts";
import type { VoxelArray } from "../../volumes/voxel_array.ts";

/** Voxels of which the percentiles are taken, evenly spread. */
const SAMPLE = 20_000;

/** What a pass over an image's voxels tells. */
export interface ImageFacts {
  /** Least finite value. */
  readonly minimum: number;
  /** Percentile 1 of a sample of voxels. */
  readonly low: number;
  /** Median of the sample. */
  readonly median: number;
  /** Percentile 99 of the sample. */
  readonly high: number;
  /** Greatest finite value. */
  readonly maximum: number;
  /** Share of the voxels that have the greatest value. */
  readonly shareAtMaximum: number;
  /** Voxels that are NaN or infinite. */
  readonly notFinite: number;
}

/** Finds the range and the spread of an image. */
export function imageFacts(data: VoxelArray): ImageFacts {
  const { minimum, maximum, notFinite, atMaximum } = range(data as Float64Array);
  const step = Math.max(1, Math.floor(data.length / SAMPLE));
  const sample = Float64Array.from(
    { length: Math.floor((data.length - 1) / step) + 1 },
    (_, i) => Number(data[i * step]),
  ).filter(Number.isFinite).sort();
  return {
    minimum,
    low: percentile(sample, 1),
    median: percentile(sample, 50),
    high: percentile(sample, 99),
    maximum,
    shareAtMaximum: atMaximum / data.length,
    notFinite,
  };
}

function range(data: ArrayLike<number>) {
  let minimum = Infinity;
  let maximum = -Infinity;
  let notFinite = 0;
  let atMaximum = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (value - value !== 0) {
      notFinite++;
      continue;
    }
    if (value < minimum) minimum = value;
    if (value === maximum) atMaximum++;
    if (value > maximum) {
      maximum = value;
      atMaximum = 1;
    }
  }
  return { minimum, maximum, notFinite, atMaximum };
}
