import { escapeHtml } from "./escape_html.ts";
import { formatNumber } from "./format_number.ts";
import { niceTicks } from "./nice_ticks.ts";

/** One line of a {@linkcode linePanel}. */
export interface LineSeries {
  readonly name: string;
  readonly color: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
}

/** Where a panel lies in its drawing and what it shows. */
export interface LinePanelOptions {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
  readonly xLabel: string;
  /** The y axis' range. @default {that of the points} */
  readonly rangeY?: readonly [number, number];
}

const margin = { left: 46, right: 14, top: 34, bottom: 34 };
const ink = "var(--ink,#24292f)";
const muted = "var(--muted,#656d76)";
const grid = "var(--grid,#e1e4e8)";

/**
 * A line chart as an SVG group: title with a legend, light grid, round ticks, and every point's
 * numbers as its tooltip. Numbers that are not finite leave a gap.
 */
export function linePanel(series: readonly LineSeries[], options: LinePanelOptions): string {
  const { left, top, width, height, title, xLabel } = options;
  const points = series.flatMap((line) => line.points).filter(isFinitePoint);
  const [lowX, highX] = widened(extent(points.map(({ x }) => x)), 0);
  const [lowY, highY] = options.rangeY ?? widened(extent(points.map(({ y }) => y)), 0.06);
  const innerWidth = width - margin.left - margin.right;
  const innerHeight = height - margin.top - margin.bottom;
  const toX = (x: number) => margin.left + (x - lowX) / (highX - lowX) * innerWidth;
  const toY = (y: number) => margin.top + (highY - y) / (highY - lowY) * innerHeight;
  const bottom = height - margin.bottom;
  const parts = [
    ...niceTicks(lowY, highY, 5).map((y) =>
      `<line x1="${margin.left}" x2="${width - margin.right}" y1="${round(toY(y))}" ` +
      `y2="${round(toY(y))}" style="stroke:${grid}"/>` +
      label(margin.left - 6, toY(y) + 4, formatTick(y), "end")
    ),
    ...niceTicks(lowX, highX, 5).filter(Number.isInteger).map((x) =>
      label(toX(x), bottom + 16, String(x), "middle")
    ),
    label(margin.left + innerWidth / 2, height - 3, escapeHtml(xLabel), "middle"),
    `<line x1="${margin.left}" x2="${width - margin.right}" y1="${bottom}" y2="${bottom}" ` +
    `style="stroke:${muted}"/>`,
    `<text x="${margin.left}" y="16" font-weight="600" style="fill:${ink}">${
      escapeHtml(title)
    }</text>`,
    legend(series, width - margin.right),
    ...series.map((line) => drawSeries(line, toX, toY)),
  ];
  return `<g transform="translate(${left} ${top})">${parts.join("")}</g>`;
}

function drawSeries(
  { name, color, points }: LineSeries,
  toX: (x: number) => number,
  toY: (y: number) => number,
): string {
  let path = "";
  let pen = "M";
  for (const point of points) {
    if (!isFinitePoint(point)) {
      pen = "M";
      continue;
    }
    path += `${pen}${round(toX(point.x))} ${round(toY(point.y))}`;
    pen = "L";
  }
  const finite = points.filter(isFinitePoint);
  const radius = finite.length <= 60 ? 2.5 : 0;
  const dots = finite.length > 300
    ? []
    : finite.map(({ x, y }) =>
      `<circle cx="${round(toX(x))}" cy="${round(toY(y))}" r="${radius || 4}" fill="${color}"` +
      `${radius > 0 ? "" : ' fill-opacity="0"'}><title>${escapeHtml(name)}, ${x}: ${
        formatNumber(y)
      }</title></circle>`
    );
  return `<path d="${path}" fill="none" stroke="${color}" stroke-width="2" ` +
    `stroke-linejoin="round" stroke-linecap="round"/>${dots.join("")}`;
}

function legend(series: readonly LineSeries[], right: number): string {
  let x = right;
  const entries = [...series].reverse().map(({ name, color }) => {
    const text = label(x, 16, escapeHtml(name), "end");
    x -= 6.4 * name.length + 8;
    const mark = `<line x1="${round(x - 14)}" x2="${round(x)}" y1="12" y2="12" ` +
      `stroke="${color}" stroke-width="3" stroke-linecap="round"/>`;
    x -= 28;
    return mark + text;
  });
  return series.length > 1 ? entries.join("") : "";
}

function label(x: number, y: number, text: string, anchor: "start" | "middle" | "end"): string {
  return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}" ` +
    `style="fill:${muted}">${text}</text>`;
}

function isFinitePoint({ x, y }: { x: number; y: number }): boolean {
  return Number.isFinite(x) && Number.isFinite(y);
}

function extent(values: readonly number[]): [number, number] {
  return values.length === 0 ? [0, 1] : values.reduce<[number, number]>(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [Infinity, -Infinity],
  );
}

function widened([low, high]: [number, number], share: number): [number, number] {
  if (low === high) return [low - 0.5, high + 0.5];
  const room = share * (high - low);
  return [low - room, high + room];
}

function formatTick(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential(0) : String(value);
  return text.replace("-", "−");
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
