import type { VoxelArray } from "../volumes/voxel_array.ts";
import type { ClassIntensities } from "./fingerprint.ts";

/** Most voxels of one class that are sampled from one case where values are not whole numbers. */
const SAMPLES_PER_CASE = 10_000;

/** Collects the intensities of the voxels of each class, case after case. */
export interface IntensityPool {
  /**
   * Adds the voxels of a case.
   *
   * @param image the channel's voxels
   * @param label the class of each voxel
   * @param integral whether all voxels are whole numbers; then every one is counted
   */
  add(image: VoxelArray, label: VoxelArray, integral: boolean): void;
  /** What was collected, in ascending order of class. */
  result(): ClassIntensities[];
}

interface Moments {
  count: number;
  mean: number;
  squares: number;
}

/** Opens an empty pool for one channel. */
export function openIntensityPool(channel: number): IntensityPool {
  const moments = new Map<number, Moments>();
  const histograms = new Map<number, Map<number, number>>();

  function add(image: VoxelArray, label: VoxelArray, integral: boolean): void {
    const ofCase = caseMoments(image, label);
    const seen = new Map<number, number>();
    for (const [label, added] of ofCase) {
      moments.set(label, mergeMoments(moments.get(label), added));
      if (!histograms.has(label)) histograms.set(label, new Map());
    }
    for (let i = 0; i < label.length; i++) {
      const labelValue = Number(label[i]);
      if (!(labelValue > 0)) continue;
      if (!integral) {
        const order = seen.get(labelValue) ?? 0;
        seen.set(labelValue, order + 1);
        const stride = Math.ceil(ofCase.get(labelValue)!.count / SAMPLES_PER_CASE);
        if (order % stride !== 0) continue;
      }
      const histogram = histograms.get(labelValue)!;
      const value = Number(image[i]);
      histogram.set(value, (histogram.get(value) ?? 0) + 1);
    }
  }
  function result(): ClassIntensities[] {
    return [...moments.keys()].sort((a, b) => a - b).map((label) => {
      const entries = [...histograms.get(label)!].sort((a, b) => a[0] - b[0]);
      return {
        class: label,
        channel,
        ...moments.get(label)!,
        values: entries.map(([value]) => value),
        counts: entries.map(([, count]) => count),
      };
    });
  }
  return { add, result };
}

function caseMoments(image: VoxelArray, label: VoxelArray): Map<number, Moments> {
  const moments = new Map<number, Moments>();
  for (let i = 0; i < label.length; i++) {
    const labelValue = Number(label[i]);
    if (!(labelValue > 0)) continue;
    let entry = moments.get(labelValue);
    if (entry === undefined) {
      entry = { count: 0, mean: 0, squares: 0 };
      moments.set(labelValue, entry);
    }
    entry.count++;
    const distance = Number(image[i]) - entry.mean;
    entry.mean += distance / entry.count;
    entry.squares += distance * (Number(image[i]) - entry.mean);
  }
  return moments;
}

/** Pools two sets of values by their moments (Chan, Golub and LeVeque 1979). */
export function mergeMoments(a: Moments | undefined, b: Moments): Moments {
  if (a === undefined || a.count === 0) return { count: b.count, mean: b.mean, squares: b.squares };
  const count = a.count + b.count;
  const distance = b.mean - a.mean;
  return {
    count,
    mean: a.mean + distance * b.count / count,
    squares: a.squares + b.squares + distance * distance * a.count * b.count / count,
  };
}
