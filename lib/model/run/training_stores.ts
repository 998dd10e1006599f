import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DataParameters } from "../../parameters/model_parameters.ts";
import { storeScaledVolumes } from "../../training/progressive/store_scaled_volumes.ts";
import { memoryLimit } from "../../training/sampling/memory_limit.ts";
import { openLoadingWorkers } from "../../training/sampling/open_loading_workers.ts";
import { openVolumeStore, type VolumeStore } from "../../training/sampling/volume_store.ts";

/** How training loads its volumes; what comes out does not depend on it. */
export interface LoadingOptions {
  /** Memory for volumes, in GiB; of those that do not fit, parts are read. @default {4} */
  readonly cacheGib?: number;
  /** Workers that read from the disk; 0 reads in this thread. @default {num_workers} */
  readonly workers?: number;
}

/** The volumes of a fold. */
export interface TrainingStores {
  readonly training: VolumeStore;
  readonly validation: VolumeStore;
  /** Coarser copies of the training volumes; the volumes themselves for a scale of 1. */
  scaledTraining(scaleZyx: readonly [number, number, number]): Promise<VolumeStore>;
  /** Ends what reads. */
  close(): void;
}

/**
 * Opens the volumes that a fold trains on and is validated with.
 *
 * @throws {OvkitError} `ArgumentInvalid` for a negative cache or a number of workers that is none
 */
export function openTrainingStores(
  source: {
    readonly dataset: PreprocessedDataset;
    readonly fold: { readonly train: readonly string[]; readonly val: readonly string[] };
    readonly data: DataParameters;
  },
  options: LoadingOptions = {},
): TrainingStores {
  const { dataset, fold, data: { trn_dl_params, val_dl_params } } = source;
  const { cacheGib = 4, workers: count = trn_dl_params.num_workers } = options;
  requireLoading(cacheGib, count);
  const memory = memoryLimit(cacheGib * 2 ** 30);
  const workers = openLoadingWorkers(count);
  const shared = { memory, ...(workers === undefined ? {} : { workers }) };
  const limited = (ids: readonly string[], most: number | null) =>
    most === null ? ids : ids.slice(0, most);
  const trained = limited(fold.train, trn_dl_params.n_max_volumes);
  const training = openVolumeStore(dataset, trained, shared);
  return {
    training,
    validation: openVolumeStore(dataset, limited(fold.val, val_dl_params.n_max_volumes), shared),
    async scaledTraining(scaleZyx) {
      if (scaleZyx.every((scale) => scale === 1)) return training;
      return openVolumeStore(await storeScaledVolumes(dataset, trained, scaleZyx), trained, shared);
    },
    close: () => workers?.close(),
  };
}

function requireLoading(cacheGib: number, workers: number): void {
  if (!(cacheGib >= 0)) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "cacheGib",
      found: String(cacheGib),
      expected: "GiB of memory, 0 or more",
    });
  }
  if (Number.isInteger(workers) && workers >= 0) return;
  throw new OvkitError("ArgumentInvalid", {
    subject: "workers",
    found: String(workers),
    expected: "a whole number, 0 for none",
  });
}
