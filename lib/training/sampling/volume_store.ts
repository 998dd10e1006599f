import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import type { TrainingVolume } from "./training_volume.ts";

type Triple = readonly [number, number, number];

/** A part of a volume, and where it begins in it. */
export interface VolumeBlock {
  /** The part; what lies outside of it in the region asked for lies outside of the volume. */
  readonly part: TrainingVolume;
  readonly originZyx: Triple;
}

/** A region of a volume; it may reach beyond it. */
export interface VolumeRegion {
  readonly cornerZyx: Triple;
  readonly sizeZyx: Triple;
}

/** The cases of a training or validation set. */
export interface VolumeStore {
  readonly ids: readonly string[];
  /** Reads a whole volume. */
  read(index: number): Promise<TrainingVolume>;
  /** Reads what a region needs of a volume: from memory where it is kept, else from the disk. */
  block(index: number, region: VolumeRegion): Promise<VolumeBlock>;
}

/** Options of {@linkcode openVolumeStore}. */
export interface VolumeStoreOptions {
  /** Memory for volumes; those that do not fit are read from the disk, part by part. @default {4 GiB} */
  readonly cacheBytes?: number;
}

/**
 * Opens preprocessed cases for sampling. Volumes are kept in the order in which they are first read
 * until the memory is used up; of all others only what is asked for is read.
 */
export function openVolumeStore(
  dataset: PreprocessedDataset,
  ids: readonly string[],
  options: VolumeStoreOptions = {},
): VolumeStore {
  const { cacheBytes = 4 * 2 ** 30 } = options;
  const kept = new Map<number, TrainingVolume>();
  const loading = new Map<number, Promise<TrainingVolume>>();
  const facts = new Map<number, Omit<TrainingVolume, "image" | "label">>();
  let used = 0;

  async function load(index: number): Promise<TrainingVolume> {
    const { image, label, shapeCzyx: [channels, z, y, x] } = await dataset.read(ids[index]);
    const count = z * y * x;
    const outside = Array.from(
      { length: channels },
      (_, c) => smallest(image.subarray(c * count, (c + 1) * count)),
    );
    const known = { id: ids[index], channels, shapeZyx: [z, y, x] as const, outside };
    facts.set(index, known);
    const volume = { ...known, image, label };
    const bytes = image.byteLength + label.byteLength;
    if (used + bytes <= cacheBytes) {
      used += bytes;
      kept.set(index, volume);
    }
    return volume;
  }

  function read(index: number): Promise<TrainingVolume> {
    const volume = kept.get(index);
    if (volume !== undefined) return Promise.resolve(volume);
    const begun = loading.get(index);
    if (begun !== undefined) return begun;
    const reading = load(index).finally(() => loading.delete(index));
    loading.set(index, reading);
    return reading;
  }

  async function block(index: number, region: VolumeRegion): Promise<VolumeBlock> {
    const known = facts.get(index);
    if (known === undefined || kept.has(index)) {
      return { part: await read(index), originZyx: [0, 0, 0] };
    }
    const { shapeZyx } = known;
    const originZyx = shapeZyx.map((n, axis) =>
      clamp(region.cornerZyx[axis], n - 1)
    ) as unknown as Triple;
    const sizeZyx = shapeZyx.map((n, axis) =>
      Math.max(1, clamp(region.cornerZyx[axis] + region.sizeZyx[axis], n) - originZyx[axis])
    ) as unknown as Triple;
    const { image, label } = await dataset.readBlock(ids[index], {
      channels: known.channels,
      cornerZyx: originZyx,
      sizeZyx,
    });
    return { part: { ...known, image, label, shapeZyx: sizeZyx }, originZyx };
  }
  return { ids, read, block };
}

function clamp(value: number, most: number): number {
  return Math.min(Math.max(value, 0), most);
}

function smallest(values: Float32Array): number {
  let low = Infinity;
  for (const value of values) if (value < low) low = value;
  return low;
}
