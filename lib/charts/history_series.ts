import { mean } from "../foundation/statistics.ts";
import type { EpochHistory } from "./epoch_history.ts";
import type { LineSeries } from "./line_panel.ts";

/** What a {@linkcode historySeries} shows. */
export interface HistorySeriesOptions {
  readonly name: string;
  readonly color: string;
  readonly field: "trainLoss" | "validationLoss" | "validationDice" | "learningRate" | "seconds";
}

/** One field of the epochs as a line; of several classes, their mean. */
export function historySeries(
  history: readonly EpochHistory[],
  { name, color, field }: HistorySeriesOptions,
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
