import type { ScanOutcome } from "../lib/model/prediction/predict_scans.ts";

/**
 * A table of what was found in scans: millilitres of each class, ± their spread where there is one.
 */
export function volumeTable(
  outcomes: readonly ScanOutcome[],
  classNames: Readonly<Record<number, string>>,
): string[] {
  const found = outcomes.filter(({ volumes }) => volumes !== undefined);
  if (found.length === 0) return [];
  const header = ["ml", ...found[0].volumes!.map((one) => classNames[one.class] ?? one.class)];
  const rows = found.map(({ id, volumes }) => [
    id,
    ...volumes!.map(({ ml, sdMl }) =>
      ml.toFixed(2) + (sdMl === undefined ? "" : ` ± ${sdMl.toFixed(2)}`)
    ),
  ]);
  return [header, header.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`);
}
