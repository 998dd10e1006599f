import { DARK_INKS, type Drawing, type Ink, isInk, LIGHT_INKS, type Mark } from "./drawing.ts";
import { escapeHtml } from "./escape_html.ts";

/** Options of {@linkcode svgOfDrawing}. */
export interface SvgOptions {
  /**
   * What lies behind: `none` lets the page shine through and takes its inks, `white` is white,
   * `reader` is white or dark as the reader's setting is.
   *
   * @default {"none"}
   */
  readonly ground?: "none" | "white" | "reader";
}

/** Writes a drawing as an SVG image. */
export function svgOfDrawing(drawing: Drawing, options: SvgOptions = {}): string {
  const { width, height, description, marks } = drawing;
  const { ground = "none" } = options;
  const fill = ground === "white" ? 'fill="#ffffff"' : 'style="fill:var(--ground,#ffffff)"';
  const back = ground === "none" ? "" : `<rect width="${width}" height="${height}" ${fill}/>`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" ` +
    `viewBox="0 0 ${width} ${height}" role="img" aria-label="${escapeHtml(description)}" ` +
    `font-family="system-ui,sans-serif" font-size="12">` +
    `${ground === "reader" ? readerStyle : ""}${back}${marks.map(svgOfMark).join("")}</svg>`;
}

const readerStyle = "<style>@media (prefers-color-scheme:dark){svg{--ground:#0d1117;" +
  Object.entries(DARK_INKS).map(([name, color]) => `--${name}:${color}`).join(";") + "}}</style>";

function svgOfMark(mark: Mark): string {
  switch (mark.kind) {
    case "line": {
      const [[from, to] = []] = mark.parts;
      if (isInk(mark.color) && mark.parts.length === 1 && mark.parts[0].length === 2) {
        return `<line x1="${round(from.x)}" x2="${round(to.x)}" y1="${round(from.y)}" ` +
          `y2="${round(to.y)}" ${paint("stroke", mark.color)} stroke-width="${mark.width}"/>`;
      }
      const path = mark.parts.map((part) =>
        part.map(({ x, y }, i) => `${i === 0 ? "M" : "L"}${round(x)} ${round(y)}`).join("")
      );
      return `<path d="${path.join("")}" fill="none" ${paint("stroke", mark.color)} ` +
        `stroke-width="${mark.width}" stroke-linejoin="round" stroke-linecap="round"/>`;
    }
    case "dot": {
      const { x, y, radius, color, isInvisible = false } = mark;
      return `<circle cx="${round(x)}" cy="${round(y)}" r="${radius}" ${paint("fill", color)}` +
        `${isInvisible ? ' fill-opacity="0"' : ""}${closed("circle", mark.tooltip)}`;
    }
    case "box": {
      const { x, y, width, height, color } = mark;
      return `<rect x="${round(x)}" y="${round(y)}" width="${round(width)}" ` +
        `height="${round(height)}" ${paint("fill", color)} fill-opacity="${BOX_OPACITY}" ` +
        `${paint("stroke", color)} stroke-width="1.5"${closed("rect", mark.tooltip)}`;
    }
    case "text": {
      const { x, y, text, anchor, color, isBold = false } = mark;
      return `<text x="${round(x)}" y="${round(y)}" text-anchor="${anchor}"` +
        `${isBold ? ' font-weight="600"' : ""} ${paint("fill", color)}>${escapeHtml(text)}</text>`;
    }
  }
}

/** How much of its colour fills a box. */
export const BOX_OPACITY = 0.25;

function closed(tag: string, tooltip: string | undefined): string {
  return tooltip === undefined ? "/>" : `><title>${escapeHtml(tooltip)}</title></${tag}>`;
}

function paint(attribute: "fill" | "stroke", color: string | Ink): string {
  return isInk(color)
    ? `style="${attribute}:var(--${color},${LIGHT_INKS[color]})"`
    : `${attribute}="${color}"`;
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
