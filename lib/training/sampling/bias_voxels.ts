import type { LoaderParameters } from "../../parameters/model_parameters.ts";

/** Voxels of a volume in ascending order, kept as runs of neighbours. */
export interface VoxelRuns {
  readonly count: number;
  /** The voxel at a place of the order. */
  at(place: number): number;
}

/** Where foreground lies: per class, the volumes that have it and the voxels in each. */
export interface BiasVoxels {
  /** One entry a class that is present, or one for all foreground. */
  readonly groups: readonly {
    readonly volumes: readonly { readonly index: number; readonly voxels: VoxelRuns }[];
  }[];
}

/**
 * Finds the voxels around which biased patches are drawn: those of every class, or of all foreground
 * as one group.
 */
export function biasVoxels(
  label: Uint8Array,
  bias: LoaderParameters["bias"],
): Map<number, VoxelRuns> {
  const starts = new Map<number, number[]>();
  const ends = new Map<number, number[]>();
  for (let i = 0; i < label.length;) {
    const group = groupOf(label[i], bias);
    const start = i;
    while (i < label.length && groupOf(label[i], bias) === group) i++;
    if (group === 0) continue;
    if (!starts.has(group)) {
      starts.set(group, []);
      ends.set(group, []);
    }
    starts.get(group)!.push(start);
    ends.get(group)!.push((ends.get(group)!.at(-1) ?? 0) + i - start);
  }
  return new Map([...starts].map(([group, all]) => [group, voxelRuns(all, ends.get(group)!)]));
}

function groupOf(value: number, bias: LoaderParameters["bias"]): number {
  return bias === "fg" && value > 0 ? 1 : value;
}

/** @param ends for each run, how many voxels it and those before it have */
function voxelRuns(starts: readonly number[], ends: readonly number[]): VoxelRuns {
  const first = Uint32Array.from(starts);
  const last = Uint32Array.from(ends);
  function at(place: number): number {
    let low = 0;
    let high = last.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (last[middle] > place) high = middle;
      else low = middle + 1;
    }
    return first[low] + place - (low === 0 ? 0 : last[low - 1]);
  }
  return { count: last[last.length - 1], at };
}
