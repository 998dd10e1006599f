import { join } from "node:path";
import { pngOfDrawing } from "../../charts/png_of_drawing.ts";
import { svgOfDrawing } from "../../charts/svg_of_drawing.ts";
import { trainingChart } from "../../charts/training_chart.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { EpochRecord } from "../../training/epoch_record.ts";

/** `training_progress.svg` and `.png` of a run. */
export interface TrainingPlot {
  /**
   * Draws the epochs, unless it was drawn so recently that drawing would take more than a fiftieth
   * of the time.
   *
   * @param isLast draws in any case
   */
  draw(history: readonly EpochRecord[], isLast?: boolean): Promise<void>;
}

const shareOfTime = 50;

/** Opens the plot of a run. */
export function openTrainingPlot(folder: string, classNames: readonly string[]): TrainingPlot {
  let drawAgainAt = -Infinity;
  return {
    async draw(history, isLast = false) {
      const start = performance.now();
      if (!isLast && start < drawAgainAt) return;
      const drawing = trainingChart(history, { classNames });
      const base = join(folder, "training_progress");
      await writeFileAtomic(`${base}.svg`, svgOfDrawing(drawing, { ground: "reader" }) + "\n");
      await writeFileAtomic(`${base}.png`, pngOfDrawing(drawing));
      const end = performance.now();
      drawAgainAt = end + shareOfTime * (end - start);
    },
  };
}
