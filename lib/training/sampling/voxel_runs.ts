/** Voxels of a volume in ascending order as runs of neighbours: plain arrays. */
export interface RunArrays {
  /** First voxel of each run. */
  readonly starts: Uint32Array<ArrayBuffer>;
  /** For each run, how many voxels it and those before it have. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

/** Voxels of a volume in ascending order. */
export interface VoxelRuns {
  readonly count: number;
  /** The voxel at a place of the order. */
  at(place: number): number;
}

/**
 * Finds the voxels of every group as runs.
 *
 * @param length voxels of the volume
 * @param groupOf the group of a voxel; those of group 0 are left out
 */
export function runsOfGroups(
  length: number,
  groupOf: (voxel: number) => number,
): Map<number, RunArrays> {
  const runs = new Map<number, { starts: number[]; ends: number[]; count: number }>();
  for (let i = 0; i < length;) {
    const group = groupOf(i);
    const start = i;
    do i++; while (i < length && groupOf(i) === group);
    if (group === 0) continue;
    let found = runs.get(group);
    if (found === undefined) runs.set(group, found = { starts: [], ends: [], count: 0 });
    found.count += i - start;
    found.starts.push(start);
    found.ends.push(found.count);
  }
  return new Map(
    [...runs].map(([group, { starts, ends }]) =>
      [group, { starts: Uint32Array.from(starts), ends: Uint32Array.from(ends) }] as const
    ),
  );
}

/** Gives access to runs voxel by voxel. */
export function voxelRuns({ starts, ends }: RunArrays): VoxelRuns {
  function at(place: number): number {
    let low = 0;
    let high = ends.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (ends[middle] > place) high = middle;
      else low = middle + 1;
    }
    return starts[low] + place - (low === 0 ? 0 : ends[low - 1]);
  }
  return { count: ends.length === 0 ? 0 : ends[ends.length - 1], at };
}
