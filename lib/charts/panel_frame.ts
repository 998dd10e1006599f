import type { Mark, TextAnchor } from "./drawing.ts";
import { niceTicks } from "./nice_ticks.ts";

/** Where a panel lies in its drawing, in pixels, and its heading. */
export interface PanelPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly title: string;
}

/** The axes of a panel. */
export interface PanelFrame {
  /** Edges of the area that is drawn in. */
  readonly left: number;
  readonly right: number;
  readonly bottom: number;
  /** From a value to its height in the drawing. */
  readonly toY: (value: number) => number;
  /** Grid, ticks of the y axis, and the line of the x axis. */
  readonly marks: readonly Mark[];
}

const margin = { left: 46, right: 14, top: 40, bottom: 34 };

/** The axes of a panel whose y axis has a range. */
export function panelFrame(
  place: PanelPlace,
  [low, high]: readonly [number, number],
): PanelFrame {
  const left = place.left + margin.left;
  const right = place.left + place.width - margin.right;
  const top = place.top + margin.top;
  const bottom = place.top + place.height - margin.bottom;
  const toY = (value: number) => top + (high - value) / (high - low) * (bottom - top);
  const across = (y: number, color: string): Mark => ({
    kind: "line",
    parts: [[{ x: left, y }, { x: right, y }]],
    color,
    width: 1,
  });
  const marks = niceTicks(low, high, 5).flatMap((value) => [
    across(toY(value), "grid"),
    panelLabel(left - 6, toY(value) + 4, formatTick(value), "end"),
  ]);
  return { left, right, bottom, toY, marks: [...marks, across(bottom, "muted")] };
}

/** A panel's title and, where there are several series, which colour is which. */
export function panelHeading(
  place: PanelPlace,
  series: readonly { readonly name: string; readonly color: string }[],
): Mark[] {
  const y = place.top + 16;
  const title: Mark = {
    kind: "text",
    x: place.left + margin.left,
    y,
    text: place.title,
    anchor: "start",
    color: "ink",
    isBold: true,
  };
  if (series.length < 2) return [title];
  const room = place.width - margin.left - margin.right;
  const widthOf = (text: string) => letter * text.length;
  const marked = series.length * markWidth;
  const written = series.reduce((sum, { name }) => sum + widthOf(name), 0);
  const isBeside = widthOf(place.title) + marked + written <= room;
  const longest = longestName(series, place.width - 2 * margin.right - marked);
  let x = place.left + place.width - margin.right;
  const legendY = isBeside ? y : y + 15;
  const entries = [...series].reverse().flatMap(({ name, color }): Mark[] => {
    const shown = name.length > longest ? `${name.slice(0, longest - 1)}…` : name;
    const text = panelLabel(x, legendY, shown, "end");
    x -= widthOf(shown) + 6;
    const parts = [[{ x: x - 12, y: legendY - 4 }, { x, y: legendY - 4 }]];
    x -= markWidth - 6;
    return [{ kind: "line", parts, color, width: 3 }, text];
  });
  return [title, ...entries];
}

/** Pixels of a letter on average, and of a line with the gaps around it. */
const letter = 6.4;
const markWidth = 30;

/** How many letters names may have, so that all fit into a width. */
function longestName(series: readonly { readonly name: string }[], room: number): number {
  for (let most = Math.max(...series.map(({ name }) => name.length)); most > 2; most--) {
    const letters = series.reduce((sum, { name }) => sum + Math.min(most, name.length), 0);
    if (letter * letters <= room) return most;
  }
  return 2;
}

/** A small text beside an axis. */
export function panelLabel(
  x: number,
  y: number,
  text: string,
  anchor: TextAnchor = "middle",
): Mark {
  return { kind: "text", x, y, text, anchor, color: "muted" };
}

function formatTick(value: number): string {
  const size = Math.abs(value);
  const text = size !== 0 && (size < 1e-3 || size >= 1e5) ? value.toExponential() : String(value);
  return text.replace("-", "−");
}
