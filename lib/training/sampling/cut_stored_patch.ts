import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import { cutPatch, type PatchTarget } from "./cut_patch.ts";
import type { VolumeFacts } from "./note_volume.ts";

type Triple = readonly [number, number, number];

/** A region of a volume; it may reach beyond it. */
export interface VolumeRegion {
  /** First voxel. */
  readonly cornerZyx: Triple;
  readonly sizeZyx: Triple;
}

/** Copies a region of a stored volume into a batch; no more of it is read than the region needs. */
export async function cutStoredPatch(
  dataset: Pick<PreprocessedDataset, "readBlock">,
  { facts, region }: { readonly facts: VolumeFacts; readonly region: VolumeRegion },
  target: PatchTarget,
): Promise<void> {
  const { id, channels, shapeZyx, outside } = facts;
  const ends = region.cornerZyx.map((corner, axis) => corner + region.sizeZyx[axis]);
  const originZyx = triple(shapeZyx.map((n, axis) => clamp(region.cornerZyx[axis], n - 1)));
  const sizeZyx = triple(
    shapeZyx.map((n, axis) => Math.max(1, clamp(ends[axis], n) - originZyx[axis])),
  );
  const { shapeCzyx: _shape, ...arrays } = await dataset.readBlock(id, {
    channels,
    cornerZyx: originZyx,
    sizeZyx,
  });
  const part = { id, channels, outside, shapeZyx: sizeZyx, ...arrays };
  const cornerZyx = triple(region.cornerZyx.map((at, axis) => at - originZyx[axis]));
  cutPatch(part, { cornerZyx, sizeZyx: region.sizeZyx }, target);
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

function triple(values: readonly number[]): Triple {
  return [values[0], values[1], values[2]];
}
