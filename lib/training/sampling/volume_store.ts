import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import { mapInOrder } from "../../preprocessing/map_in_order.ts";
import { cutPatch } from "./cut_patch.ts";
import { cutStoredPatch } from "./cut_stored_patch.ts";
import type { PatchPosition } from "./draw_patches.ts";
import type { NotedVolume } from "./loading_worker.ts";
import { type MemoryLimit, memoryLimit } from "./memory_limit.ts";
import { noteVolume, type VolumeFacts, type VolumeNotes } from "./note_volume.ts";
import type { LoadingWorkers } from "./open_loading_workers.ts";
import { emptyPatchArrays, type PatchArrays } from "./patch_arrays.ts";
import { readVolume } from "./read_volume.ts";
import { openStoredNotes } from "./stored_notes.ts";
import type { TrainingVolume } from "./training_volume.ts";
import { volumeBytes } from "./volume_bytes.ts";

/** The cases of a training or validation set. */
export interface VolumeStore {
  readonly ids: readonly string[];
  /** Workers that read from the disk; 0 where this thread does. */
  readonly workers: number;
  /**
   * Reads every volume once, notes what sampling needs of it and keeps it while memory lasts. Of
   * those that memory does not hold the notes are stored and read the next time. Comes before any
   * cut.
   */
  survey(bias: LoaderParameters["bias"]): Promise<readonly VolumeNotes[]>;
  /** Cuts the patches of a batch: from memory where volumes are kept, else from the disk. */
  cut(
    positions: readonly PatchPosition[],
    sizeZyx: readonly [number, number, number],
  ): Promise<PatchArrays>;
}

/** Options of {@linkcode openVolumeStore}. */
export interface VolumeStoreOptions {
  /** Memory for volumes; of those that do not fit, parts are read from the disk. @default {4 GiB} */
  readonly memory?: MemoryLimit;
  /** What reads from the disk in place of this thread. */
  readonly workers?: LoadingWorkers;
}

/**
 * Opens preprocessed cases for sampling. Volumes are kept in their order until the memory is used
 * up; of all others only what is asked for is read.
 */
export function openVolumeStore(
  dataset: Pick<PreprocessedDataset, "folder" | "read" | "readBlock">,
  ids: readonly string[],
  options: VolumeStoreOptions = {},
): VolumeStore {
  const { memory = memoryLimit(4 * 2 ** 30), workers } = options;
  const { folder } = dataset;
  const stored = openStoredNotes(folder);
  const kept = new Map<number, TrainingVolume>();
  let notes: readonly VolumeNotes[] = [];

  async function noted(
    id: string,
    index: number,
    bias: LoaderParameters["bias"],
  ): Promise<NotedVolume & { readonly isNew: boolean }> {
    const known = kept.get(index);
    if (known !== undefined) return { notes: noteVolume(known, bias), isNew: false };
    const before = await stored.read(id, bias);
    if (before !== undefined && bytesOf(before.facts) > memory.left) {
      return { notes: before, isNew: false };
    }
    if (workers !== undefined) {
      const noted = await workers.note({ folder, id, bias, mostBytes: memory.left });
      return { ...noted, isNew: true };
    }
    const volume = await readVolume(dataset, id);
    return { notes: noteVolume(volume, bias), volume, isNew: true };
  }

  async function survey(bias: LoaderParameters["bias"]): Promise<readonly VolumeNotes[]> {
    const all: VolumeNotes[] = [];
    const atOnce = workers?.count ?? 1;
    const work = (id: string, index: number) => noted(id, index, bias);
    for await (const { notes, volume, isNew } of mapInOrder(ids, work, { atOnce })) {
      const index = all.push(notes) - 1;
      if (!isNew) continue;
      if (volume !== undefined && memory.take(volumeBytes(volume))) kept.set(index, volume);
      else await stored.write(ids[index], bias, notes);
    }
    return notes = all;
  }

  async function cut(
    positions: readonly PatchPosition[],
    sizeZyx: readonly [number, number, number],
  ): Promise<PatchArrays> {
    const patches = positions.map(({ volume, cornerZyx }, sample) => ({
      sample,
      volume,
      facts: notes[volume].facts,
      region: { cornerZyx, sizeZyx },
    }));
    const { channels, hasPrevious, hasMask } = patches[0].facts;
    const shape = { samples: positions.length, sizeZyx, channels, hasPrevious, hasMask };
    const away = patches.filter(({ volume }) => !kept.has(volume));
    const arrays = workers !== undefined && away.length > 0
      ? await workers.cut({ folder, shape, patches: away })
      : emptyPatchArrays(shape);
    for (const { sample, volume, ...patch } of patches) {
      const whole = kept.get(volume);
      if (whole !== undefined) cutPatch(whole, patch.region, { ...arrays, sample });
      else if (workers === undefined) await cutStoredPatch(dataset, patch, { ...arrays, sample });
      await pause();
    }
    return arrays;
  }
  return { ids, workers: workers?.count ?? 0, survey, cut };
}

/** Lets the event loop run. */
function pause(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

/** Bytes of a volume's arrays in memory. */
function bytesOf({ channels, shapeZyx: [z, y, x], hasPrevious, hasMask }: VolumeFacts): number {
  return z * y * x * (4 * channels + 1 + Number(hasPrevious) + Number(hasMask));
}
