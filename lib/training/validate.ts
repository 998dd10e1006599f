import type { NamedTensorMap } from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import { meanOfPresent } from "../foundation/statistics.ts";
import { masksOf } from "./masks_of.ts";
import { openBatchQueue } from "./sampling/batch_queue.ts";
import type { BatchSource } from "./sampling/batch_source.ts";
import type { compileValidationStep } from "./validation_step.ts";

/** Loss and Dice over all validation patches. */
export interface ValidationResult {
  readonly loss: number;
  /** For each foreground class; null where neither label nor prediction has it. */
  readonly dice: readonly (number | null)[];
  readonly meanDice: number | null;
}

/** Validates on the same patches each time. */
export async function validate(
  step: ReturnType<typeof compileValidationStep>,
  source: BatchSource,
  batches: number,
): Promise<ValidationResult> {
  let loss = 0;
  let overlap: number[] = [];
  let sizes: number[] = [];
  const places = Array.from({ length: batches }, (_, step) => ({ epoch: 0, step }));
  const queue = openBatchQueue(source, places.values());
  try {
    for (let i = 0; i < batches; i++) {
      const batch = await queue.next();
      const counts = await step(batch.image, batch.label, ...masksOf(batch));
      loss += (await counts.loss.data())[0] / batches;
      const [both, predicted, labelled] = await Promise.all(
        [counts.overlap, counts.predicted, counts.labelled].map((tensor) => tensor.data()),
      );
      overlap = Array.from(both, (value, k) => value + (overlap[k] ?? 0));
      sizes = Array.from(predicted, (value, k) => value + labelled[k] + (sizes[k] ?? 0));
      tf.dispose({ ...batch });
      tf.dispose(counts as unknown as NamedTensorMap);
    }
  } finally {
    await queue.close();
  }
  const dice = overlap.map((both, k) => sizes[k] > 0 ? (2 * both) / sizes[k] : null).slice(1);
  return { loss, dice, meanDice: meanOfPresent(dice) };
}
