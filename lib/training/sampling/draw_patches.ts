import { type RandomStream, randomStream } from "../../foundation/random_stream.ts";
import type { BiasVoxels } from "./bias_voxels.ts";

/** Which patch of which volume. */
export interface PatchPosition {
  readonly volume: number;
  /** First voxel of the patch; negative where the volume is smaller than the patch. */
  readonly cornerZyx: readonly [number, number, number];
}

/** What decides on the patches of a batch. */
export interface PatchDrawing {
  readonly patchZyx: readonly [number, number, number];
  readonly batchSize: number;
  /** Samples at the front of the batch that are always drawn around foreground. */
  readonly minBiasedSamples: number;
  /** Probability of the same for the others. */
  readonly pBiasSampling: number;
  readonly shapesZyx: readonly (readonly [number, number, number])[];
  readonly bias: BiasVoxels;
}

/**
 * Draws the patches of a batch, a function of seed, purpose, epoch and step alone. A biased patch
 * is centred on a foreground voxel: class, volume with it and voxel are drawn uniformly one after
 * the other; others lie anywhere in any volume. Patches are moved into the volume; where the volume
 * is smaller, it lies in the middle of the patch.
 */
export function drawPatches(
  drawing: PatchDrawing,
  key: {
    readonly seed: number;
    readonly purpose: string;
    readonly epoch: number;
    readonly step: number;
  },
): PatchPosition[] {
  const { batchSize, minBiasedSamples, pBiasSampling, bias } = drawing;
  return Array.from({ length: batchSize }, (_, sample) => {
    const random = randomStream(key.seed, key.purpose, key.epoch, key.step, sample);
    const chance = random.uniform() < pBiasSampling;
    const biased = sample < minBiasedSamples || chance;
    return biased && bias.groups.length > 0
      ? drawBiased(drawing, random)
      : drawAnywhere(drawing, random);
  });
}

function drawBiased({ bias, shapesZyx, patchZyx }: PatchDrawing, random: RandomStream) {
  const { volumes } = bias.groups[random.integer(bias.groups.length)];
  const { index, voxels } = volumes[random.integer(volumes.length)];
  const voxel = voxels.at(random.integer(voxels.count));
  const [, ny, nx] = shapesZyx[index];
  const center = [Math.floor(voxel / (ny * nx)), Math.floor(voxel / nx) % ny, voxel % nx];
  const corner = center.map((at, axis) =>
    inside(at - Math.floor(patchZyx[axis] / 2), shapesZyx[index][axis], patchZyx[axis])
  );
  return { volume: index, cornerZyx: corner as [number, number, number] };
}

function drawAnywhere({ shapesZyx, patchZyx }: PatchDrawing, random: RandomStream) {
  const volume = random.integer(shapesZyx.length);
  const corner = shapesZyx[volume].map((size, axis) =>
    inside(random.integer(Math.max(1, size - patchZyx[axis] + 1)), size, patchZyx[axis])
  );
  return { volume, cornerZyx: corner as [number, number, number] };
}

function inside(corner: number, size: number, patch: number): number {
  if (size <= patch) return Math.floor((size - patch) / 2);
  return Math.min(Math.max(corner, 0), size - patch);
}
