import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import type { TrainingVolume } from "./training_volume.ts";

/** The cases of a training or validation set, read when needed and kept while memory allows. */
export interface VolumeStore {
  readonly ids: readonly string[];
  read(index: number): Promise<TrainingVolume>;
}

/** Options of {@linkcode openVolumeStore}. */
export interface VolumeStoreOptions {
  /** Memory for volumes; the one used longest ago is dropped first. @default {4 GiB} */
  readonly cacheBytes?: number;
}

/** Opens preprocessed cases for sampling. */
export function openVolumeStore(
  dataset: PreprocessedDataset,
  ids: readonly string[],
  options: VolumeStoreOptions = {},
): VolumeStore {
  const { cacheBytes = 4 * 2 ** 30 } = options;
  const cache = new Map<number, Promise<TrainingVolume>>();
  const sizes = new Map<number, number>();

  async function load(index: number): Promise<TrainingVolume> {
    const { image, label, shapeCzyx: [channels, z, y, x] } = await dataset.read(ids[index]);
    sizes.set(index, image.byteLength + label.byteLength);
    const count = z * y * x;
    const outside = Array.from(
      { length: channels },
      (_, c) => smallest(image.subarray(c * count, (c + 1) * count)),
    );
    return { id: ids[index], image, label, channels, shapeZyx: [z, y, x], outside };
  }

  async function read(index: number): Promise<TrainingVolume> {
    const volume = cache.get(index) ?? load(index);
    cache.delete(index);
    cache.set(index, volume);
    const result = await volume;
    drop();
    return result;
  }

  function drop(): void {
    let total = [...cache.keys()].reduce((sum, index) => sum + (sizes.get(index) ?? 0), 0);
    for (const index of cache.keys()) {
      if (total <= cacheBytes || cache.size === 1) return;
      total -= sizes.get(index) ?? 0;
      cache.delete(index);
    }
  }
  return { ids, read };
}

function smallest(values: Float32Array): number {
  let low = Infinity;
  for (const value of values) if (value < low) low = value;
  return low;
}
