import type { Mark, Point } from "./drawing.ts";
import { formatNumber } from "./format_number.ts";
import { niceTicks } from "./nice_ticks.ts";
import { panelFrame, panelHeading, panelLabel, type PanelPlace } from "./panel_frame.ts";

/** One line of a {@linkcode linePanel}. */
export interface LineSeries {
  readonly name: string;
  readonly color: string;
  readonly points: readonly Point[];
  /** Pixels. @default {2} */
  readonly width?: number;
}

/** Where a panel lies in its drawing and what it shows. */
export interface LinePanelOptions extends PanelPlace {
  readonly xLabel: string;
  /** The y axis' range. @default {that of the points} */
  readonly rangeY?: readonly [number, number];
}

/**
 * A line chart: title with a legend, light grid, round ticks, and every point's numbers as its
 * tooltip. Numbers that are not finite leave a gap.
 */
export function linePanel(series: readonly LineSeries[], options: LinePanelOptions): Mark[] {
  const points = series.flatMap((line) => line.points).filter(isFinitePoint);
  const [lowX, highX] = widened(extent(points.map(({ x }) => x)), 0);
  const rangeY = options.rangeY ?? widened(extent(points.map(({ y }) => y)), 0.06);
  const frame = panelFrame(options, rangeY);
  const toX = (x: number) => frame.left + (x - lowX) / (highX - lowX) * (frame.right - frame.left);
  return [
    ...frame.marks,
    ...niceTicks(lowX, highX, 5).filter(Number.isInteger).map((x) =>
      panelLabel(toX(x), frame.bottom + 16, String(x))
    ),
    panelLabel((frame.left + frame.right) / 2, options.top + options.height - 3, options.xLabel),
    ...panelHeading(options, series),
    ...series.flatMap((line) => seriesMarks(line, toX, frame.toY)),
  ];
}

function seriesMarks(
  { name, color, points, width = 2 }: LineSeries,
  toX: (x: number) => number,
  toY: (y: number) => number,
): Mark[] {
  const parts: Point[][] = [];
  let isOpen = false;
  for (const point of points) {
    const isDrawn = isFinitePoint(point);
    if (isDrawn && !isOpen) parts.push([]);
    if (isDrawn) parts.at(-1)!.push({ x: toX(point.x), y: toY(point.y) });
    isOpen = isDrawn;
  }
  const finite = points.filter(isFinitePoint);
  const isVisible = finite.length <= 60;
  const dots = finite.length > 300 ? [] : finite.map(({ x, y }): Mark => ({
    kind: "dot",
    x: toX(x),
    y: toY(y),
    color,
    radius: isVisible ? width + 0.5 : 4,
    tooltip: `${name}, ${x}: ${formatNumber(y)}`,
    ...(isVisible ? {} : { isInvisible: true }),
  }));
  return [{ kind: "line", parts, color, width }, ...dots];
}

function isFinitePoint({ x, y }: Point): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

function extent(values: readonly number[]): [number, number] {
  return values.length === 0 ? [0, 1] : values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

/** A range with room at both ends; of a single value, one around it. */
export function widened([low, high]: readonly [number, number], share: number): [number, number] {
  if (low === high) {
    const half = Math.abs(low) > 0 && Math.abs(low) < 0.1 ? Math.abs(low) / 2 : 0.5;
    return [low - half, high + half];
  }
  const room = share * (high - low);
  return [low - room, high + room];
}
