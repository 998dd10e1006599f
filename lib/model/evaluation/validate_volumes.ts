import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import type { ProbabilityPredictor } from "../../prediction/predict_probabilities.ts";
import { readVolume } from "../../training/sampling/read_volume.ts";

/**
 * Predicts whole preprocessed volumes and compares them with their labels.
 *
 * @param ids cases; empty for none
 * @returns for each foreground class the mean Dice of the cases; a case counts where label or prediction
 * has the class, and a class is null that no case has
 */
export async function validateVolumes(
  dataset: PreprocessedDataset,
  ids: readonly string[],
  predict: ProbabilityPredictor,
): Promise<(number | null)[]> {
  const scores: number[][] = [];
  for (const id of ids) {
    const { image, label, channels, shapeZyx } = await readVolume(dataset, id);
    const found = await predict({ data: image, shapeCzyx: [channels, ...shapeZyx] });
    diceOf(found.data, label, found.shapeCzyx[0]).forEach((dice, i) => {
      scores[i] ??= [];
      if (dice !== null) scores[i].push(dice);
    });
  }
  return scores.map((all) =>
    all.length === 0 ? null : all.reduce((sum, dice) => sum + dice, 0) / all.length
  );
}

/** Dice of each foreground class; null where neither has it. */
function diceOf(
  probabilities: Float32Array,
  label: Uint8Array,
  classes: number,
): (number | null)[] {
  const voxels = label.length;
  const both = new Float64Array(classes);
  const sizes = new Float64Array(classes);
  for (let i = 0; i < voxels; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++) {
      if (probabilities[c * voxels + i] > probabilities[best * voxels + i]) best = c;
    }
    sizes[best]++;
    sizes[label[i]]++;
    if (best === label[i]) both[best]++;
  }
  return Array.from(
    { length: classes - 1 },
    (_, i) => sizes[i + 1] === 0 ? null : 2 * both[i + 1] / sizes[i + 1],
  );
}
