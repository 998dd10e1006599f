import type { IntensityHistogram } from "../preprocessing/preview_case.ts";
import { classColor } from "../charts/class_color.ts";
import { escapeHtml } from "../charts/escape_html.ts";
import { formatNumber } from "../charts/format_number.ts";

/** Options of {@linkcode histogramPicture}. */
export interface HistogramPictureOptions {
  /** What it shows, for readers who do not see it. @default {"histogram"} */
  readonly description?: string;
  /** Two intensities to be marked. @default {none} */
  readonly window?: readonly [number, number];
}

const width = 280;
const height = 90;
const base = 72;

/**
 * A histogram as an SVG: bars of all voxels in grey, those of the foreground in colour before them,
 * heights by the logarithm of the number of voxels.
 */
export function histogramPicture(
  { low, high, counts, foreground }: IntensityHistogram,
  options: HistogramPictureOptions = {},
): string {
  const { description = "histogram", window } = options;
  const top = Math.log1p(Math.max(1, ...counts));
  const step = width / counts.length;
  const bars = (values: readonly number[], color: string) =>
    values.map((count, i) => {
      const tall = Math.log1p(count) / top * (base - 4);
      if (count === 0) return "";
      return `<rect x="${round(i * step)}" y="${round(base - tall)}" width="${
        round(step * 0.9)
      }" ` +
        `height="${round(tall)}" fill="${color}"><title>${count} voxels</title></rect>`;
    }).join("");
  const marks = (window ?? []).filter((value) => value > low && value < high).map((value) => {
    const x = round((value - low) / (high - low) * width);
    return `<line x1="${x}" x2="${x}" y1="2" y2="${base}" stroke="#656d76" ` +
      `stroke-dasharray="3 3"><title>window ${formatNumber(value)}</title></line>`;
  });
  const text = (x: number, anchor: string, value: number) =>
    `<text x="${x}" y="${height - 4}" text-anchor="${anchor}" font-size="11" ` +
    `style="fill:var(--muted,#656d76)">${formatNumber(value)}</text>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" ` +
    `aria-label="${escapeHtml(description)}" class="histogram">` +
    bars(counts, "#9aa4ae") + bars(foreground, classColor(1)) + marks.join("") +
    text(0, "start", low) + text(width, "end", high) + "</svg>";
}

function round(value: number): string {
  return String(Number(value.toFixed(2)));
}
