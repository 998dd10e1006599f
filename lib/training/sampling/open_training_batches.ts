import type { ModelParameters } from "../../parameters/model_parameters.ts";
import { type BatchSource, openBatchSource } from "./batch_source.ts";
import type { VolumeStore } from "./volume_store.ts";

/**
 * Opens the augmented batches that a model is trained with.
 *
 * @param previousClasses classes of a previous stage in the data
 */
export function openTrainingBatches(
  store: VolumeStore,
  parameters: Pick<ModelParameters, "data" | "augmentation" | "training">,
  previousClasses: number,
): Promise<BatchSource> {
  return openBatchSource({
    store,
    loader: parameters.data.trn_dl_params,
    augmentation: parameters.augmentation,
    seed: parameters.training.seed,
    purpose: "training",
    previousClasses,
  });
}
