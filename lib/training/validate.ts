import type { NamedTensorMap } from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
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
  for (let i = 0; i < batches; i++) {
    const batch = await source.batch(0, i);
    const counts = await step(batch.image, batch.label);
    loss += (await counts.loss.data())[0] / batches;
    const [both, predicted, labelled] = await Promise.all(
      [counts.overlap, counts.predicted, counts.labelled].map((tensor) => tensor.data()),
    );
    overlap = Array.from(both, (value, k) => value + (overlap[k] ?? 0));
    sizes = Array.from(predicted, (value, k) => value + labelled[k] + (sizes[k] ?? 0));
    tf.dispose([batch.image, batch.label]);
    tf.dispose(counts as unknown as NamedTensorMap);
  }
  const dice = overlap.map((both, k) => sizes[k] > 0 ? (2 * both) / sizes[k] : null).slice(1);
  const present = dice.filter((value) => value !== null);
  const meanDice = present.length === 0
    ? null
    : present.reduce((a, b) => a + b, 0) / present.length;
  return { loss, dice, meanDice };
}
