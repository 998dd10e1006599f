import { percentile } from "../foundation/statistics.ts";
import type { Drawing, Mark } from "./drawing.ts";
import { formatNumber } from "./format_number.ts";
import { widened } from "./line_panel.ts";
import { panelFrame, panelHeading, panelLabel, type PanelPlace } from "./panel_frame.ts";

/** Values that share a box. */
export interface BoxGroup {
  readonly name: string;
  readonly color: string;
  readonly values: readonly number[];
}

/** Boxes beside each other on one axis. */
export interface BoxPanel {
  readonly title: string;
  readonly groups: readonly BoxGroup[];
}

/** Options of {@linkcode boxChart}. */
export interface BoxChartOptions {
  /** Panels beside each other. @default {3} */
  readonly columns?: number;
  /** Width of a panel in pixels. @default {320} */
  readonly panelWidth?: number;
  /** Height of a panel in pixels. @default {280} */
  readonly panelHeight?: number;
}

/**
 * A box plot: quartiles as a box with the median across, lines to the least and the greatest value, and
 * every value as a dot; each panel has an axis of its own.
 */
export function boxChart(panels: readonly BoxPanel[], options: BoxChartOptions = {}): Drawing {
  const { columns = 3, panelWidth = 320, panelHeight = 280 } = options;
  const used = Math.max(1, Math.min(columns, panels.length));
  const marks = panels.flatMap((panel, i) =>
    panelMarks(panel, {
      left: i % used * panelWidth,
      top: Math.floor(i / used) * panelHeight,
      width: panelWidth,
      height: panelHeight,
      title: panel.title,
    })
  );
  return {
    width: used * panelWidth,
    height: Math.max(1, Math.ceil(panels.length / used)) * panelHeight,
    description: `box plot of ${panels.map(({ title }) => title).join(", ")}`,
    marks,
  };
}

function panelMarks({ groups }: BoxPanel, place: PanelPlace): Mark[] {
  const values = groups.flatMap((group) => group.values).filter(Number.isFinite);
  const range: [number, number] = values.length === 0
    ? [0, 1]
    : [Math.min(...values), Math.max(...values)];
  const frame = panelFrame(place, widened(range, 0.08));
  const step = (frame.right - frame.left) / Math.max(1, groups.length);
  const boxes = groups.flatMap((group, i) => {
    const middle = frame.left + (i + 0.5) * step;
    return [
      ...boxMarks(group, { middle, width: Math.min(60, step * 0.5), toY: frame.toY }),
      panelLabel(middle, frame.bottom + 16, `${group.name} (${group.values.length})`),
    ];
  });
  return [...frame.marks, ...panelHeading(place, []), ...boxes];
}

function boxMarks(
  { name, color, values }: BoxGroup,
  { middle, width, toY }: { middle: number; width: number; toY: (value: number) => number },
): Mark[] {
  const sorted = values.filter(Number.isFinite).sort((a, b) => a - b);
  if (sorted.length === 0) return [];
  const [low, q1, median, q3, high] = [0, 25, 50, 75, 100].map((p) => percentile(sorted, p));
  const line = (x1: number, y1: number, x2: number, y2: number, thickness: number): Mark => ({
    kind: "line",
    parts: [[{ x: x1, y: y1 }, { x: x2, y: y2 }]],
    color,
    width: thickness,
  });
  const [left, right] = [middle - width / 2, middle + width / 2];
  const tooltip = `${name}: median ${formatNumber(median)}, quartiles ${formatNumber(q1)} to ` +
    `${formatNumber(q3)}, range ${formatNumber(low)} to ${formatNumber(high)}`;
  return [
    line(middle, toY(high), middle, toY(q3), 1.5),
    line(middle, toY(q1), middle, toY(low), 1.5),
    line(middle - width / 4, toY(high), middle + width / 4, toY(high), 1.5),
    line(middle - width / 4, toY(low), middle + width / 4, toY(low), 1.5),
    { kind: "box", x: left, y: toY(q3), width, height: toY(q1) - toY(q3), color, tooltip },
    line(left, toY(median), right, toY(median), 3),
    ...sorted.map((value, i): Mark => ({
      kind: "dot",
      x: middle + width * 0.3 * (((i * 0.618) % 1) - 0.5),
      y: toY(value),
      radius: 2.5,
      color,
      tooltip: `${name}: ${value}`,
    })),
  ];
}
