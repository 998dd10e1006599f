import { classColor } from "./class_color.ts";
import type { Drawing, Mark } from "./drawing.ts";
import type { EpochHistory } from "./epoch_history.ts";
import { historySeries } from "./history_series.ts";
import { linePanel, type LineSeries } from "./line_panel.ts";

/** Options of {@linkcode trainingChart}. */
export interface TrainingChartOptions {
  /** Which last part of the epochs each panel of losses shows. @default {[1, 0.5, 0.2]} */
  readonly lastParts?: readonly number[];
  /** Names of the classes in the order of the Dice values. @default {class 1, class 2, …} */
  readonly classNames?: readonly string[];
  /** Width of a panel in pixels. @default {380} */
  readonly panelWidth?: number;
  /** Height of a panel in pixels. @default {240} */
  readonly panelHeight?: number;
}

/**
 * How a training went: losses over all epochs and over the last half and fifth of them, and below the
 * Dice of each class on validation patches, the learning rate and the seconds of each epoch.
 *
 * @param history one record per epoch; empty gives empty axes
 */
export function trainingChart(
  history: readonly EpochHistory[],
  options: TrainingChartOptions = {},
): Drawing {
  const { lastParts = [1, 0.5, 0.2], panelWidth = 380, panelHeight = 240 } = options;
  const columns = Math.max(3, lastParts.length);
  const place = (column: number, row: number, title: string) => ({
    left: column * panelWidth,
    top: row * panelHeight,
    width: panelWidth,
    height: panelHeight,
    title,
    xLabel: "epoch",
  });
  const marks: Mark[] = lastParts.flatMap((part, column) => {
    const shown = history.slice(-Math.max(2, Math.ceil(part * history.length)));
    const title = part === 1 ? "Loss" : `Loss, last ${Math.round(100 * part)} %`;
    return linePanel(lossSeries(shown), place(column, 0, title));
  });
  const dice = diceSeries(history, options.classNames);
  const rate = historySeries(history, {
    name: "learning rate",
    color: "#cc79a7",
    field: "learningRate",
  });
  const seconds = historySeries(history, { name: "seconds", color: "#0072b2", field: "seconds" });
  marks.push(
    ...linePanel(dice, { ...place(0, 1, "Validation Dice"), rangeY: [0, 1] }),
    ...linePanel([rate], place(1, 1, "Learning rate")),
    ...linePanel([seconds], place(2, 1, "Seconds per epoch")),
  );
  return {
    width: columns * panelWidth,
    height: 2 * panelHeight,
    description: "losses, Dice, learning rate and time over the epochs",
    marks,
  };
}

function lossSeries(history: readonly EpochHistory[]): LineSeries[] {
  return [
    historySeries(history, { name: "training", color: "#0072b2", field: "trainLoss" }),
    historySeries(history, { name: "validation", color: "#d55e00", field: "validationLoss" }),
  ].filter(({ points }) => points.length > 0);
}

const mostNamed = 4;

/** A thin line for each class and a bold one for their mean; many classes show their mean alone. */
function diceSeries(
  history: readonly EpochHistory[],
  classNames: readonly string[] = [],
): LineSeries[] {
  const classes = Math.max(
    0,
    ...history.map(({ validationDice: dice }) => Array.isArray(dice) ? dice.length : 1),
  );
  const mean = historySeries(history, { name: "mean", color: "#24292f", field: "validationDice" });
  if (classes < 2 || classes > mostNamed) return [{ ...mean, color: "#009e73" }];
  const each = Array.from({ length: classes }, (_, i) => ({
    name: classNames[i] ?? `class ${i + 1}`,
    color: classColor(i + 1),
    width: 1.2,
    points: history.map(({ epoch, validationDice }) => ({
      x: epoch,
      y: (validationDice as readonly (number | null)[] | null)?.[i] ?? NaN,
    })),
  }));
  return [...each, { ...mean, color: "ink" }];
}
