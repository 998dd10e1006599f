import { join } from "node:path";
import type { Network } from "../networks/network.ts";
import type { TrainingParameters } from "../parameters/training_parameters.ts";
import type { EpochRecord } from "./epoch_record.ts";

/** What {@linkcode keepWeights} decides by. */
export interface KeepWeightsOptions {
  readonly folder: string;
  /** The epoch that was just done is the last. */
  readonly history: readonly EpochRecord[];
  readonly settings: Pick<
    TrainingParameters,
    "full_validation_every" | "save_additional_weights_after_epochs"
  >;
}

/**
 * Writes the weights where the epoch is the best one so far, as `network_weights_best.safetensors`, and
 * where they were asked for.
 */
export async function keepWeights(
  network: Network,
  { folder, history, settings }: KeepWeightsOptions,
): Promise<void> {
  const byVolumes = settings.full_validation_every !== null;
  const record = history[history.length - 1];
  const score = scoreOf(record, byVolumes);
  if (history.slice(0, -1).every((before) => scoreOf(before, byVolumes) < score)) {
    await network.save(join(folder, "network_weights_best.safetensors"));
  }
  if (settings.save_additional_weights_after_epochs.includes(record.epoch)) {
    await network.save(join(folder, `network_weights_${record.epoch}.safetensors`));
  }
}

/** How good an epoch was: Dice of volumes where they are validated, of patches, or else the loss. */
function scoreOf(record: EpochRecord, byVolumes: boolean): number {
  if (byVolumes) return record.meanVolumeDice ?? -Infinity;
  return record.meanValidationDice ?? -(record.validationLoss ?? record.trainLoss);
}
