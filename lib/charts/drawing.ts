/** Where a text lies relative to its place. */
export type TextAnchor = "start" | "middle" | "end";

/** A place in a drawing in pixels, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Lines through points; several where there are gaps. */
export interface LineMark {
  readonly kind: "line";
  readonly parts: readonly (readonly Point[])[];
  readonly color: string;
  readonly width: number;
}

/** A filled circle; an invisible one only carries its tooltip. */
export interface DotMark extends Point {
  readonly kind: "dot";
  readonly radius: number;
  readonly color: string;
  readonly tooltip?: string;
  readonly isInvisible?: boolean;
}

/** A rectangle with an outline and a light filling of the same colour. */
export interface BoxMark extends Point {
  readonly kind: "box";
  readonly width: number;
  readonly height: number;
  readonly color: string;
  readonly tooltip?: string;
}

/** A line of text on its baseline. */
export interface TextMark extends Point {
  readonly kind: "text";
  readonly text: string;
  readonly anchor: TextAnchor;
  readonly color: string;
  readonly isBold?: boolean;
}

/** One thing in a drawing. A colour is `#rrggbb` or one of {@linkcode Ink}. */
export type Mark = LineMark | DotMark | BoxMark | TextMark;

/** Colours that follow the ground. */
export type Ink = "ink" | "muted" | "grid";

/** A picture of lines, dots, boxes and text, to be written as SVG or PNG. */
export interface Drawing {
  /** Pixels. */
  readonly width: number;
  /** Pixels. */
  readonly height: number;
  /** What it shows, for those who cannot see it. */
  readonly description: string;
  readonly marks: readonly Mark[];
}

/** The inks on a white ground. */
export const LIGHT_INKS: Readonly<Record<Ink, string>> = {
  ink: "#24292f",
  muted: "#656d76",
  grid: "#e1e4e8",
};

/** The inks on a dark ground. */
export const DARK_INKS: Readonly<Record<Ink, string>> = {
  ink: "#e6edf3",
  muted: "#9198a1",
  grid: "#30363d",
};

/** Whether a colour is one that follows the ground. */
export function isInk(color: string): color is Ink {
  return color in LIGHT_INKS;
}
