import { type RandomStream, randomStream } from "../../foundation/random_stream.ts";
import type { VoxelRuns } from "./voxel_runs.ts";

/** Which patch of which volume. */
export interface PatchPosition {
  readonly volume: number;
  /** First voxel of the patch; negative where the volume is smaller than the patch. */
  readonly cornerZyx: readonly [number, number, number];
}

/** Voxels of a volume around which patches may be drawn. */
export interface VolumeVoxels {
  /** Which volume. */
  readonly index: number;
  readonly voxels: VoxelRuns;
}

/** Volumes that have errors of a previous stage. */
export interface ErrorVolumes {
  /** Probability that the volume is drawn by weight; else all are alike. */
  readonly pWeighted: number;
  readonly volumes: readonly {
    readonly index: number;
    /** Its part of the sum of all errors. */
    readonly weight: number;
    /** The wrong voxels, one entry a class that has any. */
    readonly classes: readonly VoxelRuns[];
  }[];
}

/** What decides on the patches of a batch. */
export interface PatchDrawing {
  readonly patchZyx: readonly [number, number, number];
  readonly batchSize: number;
  /** Samples at the front of the batch that are always drawn around a bias voxel. */
  readonly minBiasedSamples: number;
  /** Probability of the same for the others. */
  readonly pBiasSampling: number;
  readonly shapesZyx: readonly (readonly [number, number, number])[];
  /** The volumes of each class that is present, or of all foreground as one. */
  readonly groups: readonly (readonly VolumeVoxels[])[];
  /** Takes the place of the groups for the bias `error`. */
  readonly errors?: ErrorVolumes;
  /** Where other samples are centred, by volume; undefined or empty for anywhere. */
  readonly masks?: readonly (VoxelRuns | undefined)[];
}

/** Names a batch. */
export interface BatchKey {
  readonly seed: number;
  readonly purpose: string;
  readonly epoch: number;
  readonly step: number;
}

/**
 * Draws the patches of a batch, a function of seed, purpose, epoch and step alone. A biased patch
 * is centred on a bias voxel: class, volume with it and voxel are drawn uniformly one after the
 * other; with errors of a previous stage the volume first, by weight or uniformly, then one of its
 * classes and a voxel. Others lie anywhere in any volume, and where it has a mask around a voxel of
 * it. Patches are moved into the volume; where the volume is smaller, it lies in the middle of the
 * patch.
 */
export function drawPatches(drawing: PatchDrawing, key: BatchKey): PatchPosition[] {
  const { batchSize, minBiasedSamples, pBiasSampling, groups, errors } = drawing;
  return Array.from({ length: batchSize }, (_, sample) => {
    const random = randomStream(key.seed, key.purpose, key.epoch, key.step, sample);
    const chance = random.uniform() < pBiasSampling;
    const biased = sample < minBiasedSamples || chance;
    if (biased && errors !== undefined && errors.volumes.length > 0) {
      return around(drawing, drawError(errors, random), random);
    }
    if (biased && groups.length > 0) {
      const volumes = groups[random.integer(groups.length)];
      return around(drawing, volumes[random.integer(volumes.length)], random);
    }
    return drawAnywhere(drawing, random);
  });
}

function drawError({ pWeighted, volumes }: ErrorVolumes, random: RandomStream): VolumeVoxels {
  const byWeight = random.uniform() < pWeighted;
  const place = random.uniform();
  const chosen = byWeight ? placeByWeight(volumes, place) : Math.floor(place * volumes.length);
  const { index, classes } = volumes[chosen];
  return { index, voxels: classes[random.integer(classes.length)] };
}

function placeByWeight(volumes: ErrorVolumes["volumes"], place: number): number {
  let sum = 0;
  const found = volumes.findIndex(({ weight }) => place < (sum += weight));
  return found < 0 ? volumes.length - 1 : found;
}

function drawAnywhere(drawing: PatchDrawing, random: RandomStream): PatchPosition {
  const { shapesZyx, patchZyx, masks } = drawing;
  const volume = random.integer(shapesZyx.length);
  const mask = masks?.[volume];
  if (mask !== undefined && mask.count > 0) {
    return around(drawing, { index: volume, voxels: mask }, random);
  }
  const corner = shapesZyx[volume].map((size, axis) =>
    inside(random.integer(Math.max(1, size - patchZyx[axis] + 1)), size, patchZyx[axis])
  );
  return { volume, cornerZyx: [corner[0], corner[1], corner[2]] };
}

/** A patch centred on one of the voxels. */
function around(
  { shapesZyx, patchZyx }: PatchDrawing,
  { index, voxels }: VolumeVoxels,
  random: RandomStream,
): PatchPosition {
  const voxel = voxels.at(random.integer(voxels.count));
  const [, ny, nx] = shapesZyx[index];
  const center = [Math.floor(voxel / (ny * nx)), Math.floor(voxel / nx) % ny, voxel % nx];
  const corner = center.map((at, axis) =>
    inside(at - Math.floor(patchZyx[axis] / 2), shapesZyx[index][axis], patchZyx[axis])
  );
  return { volume: index, cornerZyx: [corner[0], corner[1], corner[2]] };
}

function inside(corner: number, size: number, patch: number): number {
  if (size <= patch) return Math.floor((size - patch) / 2);
  return Math.min(Math.max(corner, 0), size - patch);
}
