import type { ModelParameters } from "../../parameters/model_parameters.ts";
import type { TrainingStage } from "../progressive/training_stage.ts";
import { type BatchSource, openBatchSource } from "./batch_source.ts";
import type { VolumeStore } from "./volume_store.ts";

/** Where the batches of a stage come from. */
export interface TrainingBatchesOptions {
  readonly stage: TrainingStage;
  /** Classes of a previous stage of a cascade in the data. */
  readonly previousClasses: number;
  /** Whether the store's volumes are as coarse as the stage wants them; else batches are resized. */
  readonly scaled: boolean;
}

/** Opens the augmented batches that a model is trained with in a stage. */
export function openTrainingBatches(
  store: VolumeStore,
  parameters: Pick<ModelParameters, "data" | "training">,
  { stage, previousClasses, scaled }: TrainingBatchesOptions,
): Promise<BatchSource> {
  const { patchZyx, paddedZyx, scaleZyx, augmentation } = stage;
  const { trn_dl_params } = parameters.data;
  const resizes = !scaled && scaleZyx.some((scale) => scale !== 1);
  const loader = scaled && scaleZyx.some((scale) => scale !== 1)
    ? { ...trn_dl_params, patch_size: patchZyx, padded_patch_size: paddedZyx }
    : trn_dl_params;
  return openBatchSource({
    store,
    loader,
    augmentation,
    seed: parameters.training.seed,
    purpose: "training",
    previousClasses,
    ...(resizes ? { resized: { patchZyx, paddedZyx } } : {}),
  });
}
