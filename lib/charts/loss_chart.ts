import type { EpochHistory } from "./epoch_history.ts";
import { historySeries } from "./history_series.ts";
import { linePanel } from "./line_panel.ts";
import { svgOfDrawing } from "./svg_of_drawing.ts";

/** Options of {@linkcode lossChart}. */
export interface LossChartOptions {
  /** Width of the drawing in pixels. @default {760} */
  readonly width?: number;
  /** Height of the drawing in pixels. @default {250} */
  readonly height?: number;
  /** Paint the ground, for places of unknown colour. @default {false} */
  readonly ground?: boolean;
}

/**
 * Training and validation loss over the epochs, and beside it the validation's mean Dice where there
 * is one, as an SVG image.
 *
 * @param history one record per epoch; empty gives empty axes
 *
 * @example A chart of two epochs
 * ```ts
 * import { lossChart } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const svg = lossChart([{ epoch: 1, trainLoss: 0.9 }, { epoch: 2, trainLoss: 0.4 }]);
 * assert.match(svg, /^<svg /);
 * ```
 */
export function lossChart(
  history: readonly EpochHistory[],
  options: LossChartOptions = {},
): string {
  const { width = 760, height = 250, ground = false } = options;
  const losses = [
    historySeries(history, { name: "training", color: "#0072b2", field: "trainLoss" }),
    historySeries(history, { name: "validation", color: "#d55e00", field: "validationLoss" }),
  ].filter(({ points }) => points.length > 0);
  const dice = historySeries(history, { name: "Dice", color: "#009e73", field: "validationDice" });
  const withDice = dice.points.length > 0;
  const panelWidth = withDice ? width / 2 : width;
  const shared = { top: 0, width: panelWidth, height, xLabel: "epoch" };
  const xLabel = epochLabel(history.at(-1));
  const marks = linePanel(losses, { ...shared, left: 0, title: "Loss", xLabel });
  if (withDice) {
    const title = "Validation Dice (mean of the classes)";
    marks.push(...linePanel([dice], { ...shared, left: panelWidth, title, rangeY: [0, 1] }));
  }
  const description = "loss and Dice over the epochs";
  return svgOfDrawing({ width, height, description, marks }, { ground: ground ? "white" : "none" });
}

/** Says of the last epoch how long it took, and how much of it was waiting. */
function epochLabel(last: EpochHistory | undefined): string {
  if (last?.seconds == null) return "epoch";
  const took = `${last.seconds.toFixed(1)} s`;
  if (last.dataWaitSeconds == null) return `epoch (the last one: ${took})`;
  const part = Math.round(100 * last.dataWaitSeconds / Math.max(last.seconds, 1e-9));
  return `epoch (the last one: ${took}, ${part} % waiting for data)`;
}
