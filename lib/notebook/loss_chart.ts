import { mean } from "../foundation/statistics.ts";
import type { EpochHistory } from "./epoch_history.ts";
import { linePanel, type LineSeries } from "./line_panel.ts";

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
    seriesOf(history, { name: "training", color: "#0072b2", field: "trainLoss" }),
    seriesOf(history, { name: "validation", color: "#d55e00", field: "validationLoss" }),
  ].filter(({ points }) => points.length > 0);
  const dice = seriesOf(history, { name: "Dice", color: "#009e73", field: "validationDice" });
  const withDice = dice.points.length > 0;
  const panelWidth = withDice ? width / 2 : width;
  const shared = { top: 0, width: panelWidth, height, xLabel: "epoch" };
  const panels = [linePanel(losses, { ...shared, left: 0, title: "Loss" })];
  if (withDice) {
    const title = "Validation Dice (mean of the classes)";
    panels.push(linePanel([dice], { ...shared, left: panelWidth, title, rangeY: [0, 1] }));
  }
  const back = ground ? `<rect width="${width}" height="${height}" fill="#ffffff"/>` : "";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="loss and Dice over the epochs" ` +
    `font-family="system-ui,sans-serif" font-size="12">${back}${panels.join("")}</svg>`;
}

function seriesOf(
  history: readonly EpochHistory[],
  { name, color, field }: {
    name: string;
    color: string;
    field: "trainLoss" | "validationLoss" | "validationDice";
  },
): LineSeries {
  const points = history.flatMap((record) => {
    const y = meanOf(record[field]);
    return y === undefined || y === null ? [] : [{ x: record.epoch, y }];
  });
  return { name, color, points };
}

function meanOf(value: EpochHistory["validationDice"]): number | null | undefined {
  if (typeof value !== "object" || value === null) return value;
  const present = value.filter((one) => one !== null);
  return present.length === 0 ? null : mean(present);
}
