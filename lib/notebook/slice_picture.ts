import { classColor } from "../charts/class_color.ts";
import { extent } from "../foundation/statistics.ts";
import { contourPath } from "./contour_path.ts";
import { escapeHtml } from "../charts/escape_html.ts";
import { grayPng } from "./gray_png.ts";
import type { ImageSlice } from "./image_slice.ts";
import type { LabelSlice } from "./label_slice.ts";

/** Options of {@linkcode slicePicture}. */
export interface SlicePictureOptions {
  /** The intensities that become black and white. @default {the slice's least and greatest} */
  readonly window?: readonly [number, number];
  /** The true labels, drawn dashed. */
  readonly reference?: LabelSlice;
  /** The labels found, drawn solid. */
  readonly prediction?: LabelSlice;
  /** What the picture shows, for readers who do not see it. @default {"slice"} */
  readonly description?: string;
}

/**
 * A slice with the outlines of reference (dashed) and prediction (solid), in true proportions, as
 * one SVG with the scan inside as PNG.
 *
 * @param slice the scan's slice
 * @throws {RangeError} where a label slice has another size
 */
export function slicePicture(slice: ImageSlice, options: SlicePictureOptions = {}): string {
  const { window = rangeOf(slice), reference, prediction, description = "slice" } = options;
  const [height, width] = slice.heightWidth;
  const [pixelY, pixelX] = slice.pixelYxMm ?? [1, 1];
  const heightMm = height * pixelY;
  const widthMm = width * pixelX;
  const png = grayPng(slice, window).toBase64();
  const outlines = [
    outline(slice, reference, "reference"),
    outline(slice, prediction, "prediction"),
  ];
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${round(widthMm)} ${
    round(heightMm)
  }" role="img" aria-label="${escapeHtml(description)}" class="slice">` +
    `<image width="${round(widthMm)}" height="${round(heightMm)}" preserveAspectRatio="none" ` +
    `style="image-rendering:auto" href="data:image/png;base64,${png}"/>` +
    `<g transform="scale(${round(pixelX)} ${round(pixelY)})" fill="none" ` +
    `stroke-linejoin="round">${outlines.join("")}</g></svg>`;
}

function outline(
  slice: ImageSlice,
  labels: LabelSlice | undefined,
  kind: "reference" | "prediction",
): string {
  if (labels === undefined) return "";
  const [height, width] = labels.heightWidth;
  if (height !== slice.heightWidth[0] || width !== slice.heightWidth[1]) {
    throw new RangeError(
      `${kind} must be ${slice.heightWidth.join(" × ")} as the slice, ` +
        `received ${height} × ${width}`,
    );
  }
  const classes = new Set(Array.from(labels.data, Number).filter((label) => label > 0));
  const paths = [...classes].sort((a, b) => a - b).map((label) => {
    const path = contourPath(labels, label);
    const color = classColor(label);
    const style = kind === "reference"
      ? `stroke="${color}" stroke-width="1.6" stroke-dasharray="4 3"`
      : `stroke="${color}" stroke-width="1.6"`;
    return `<path d="${path}" stroke="#000" stroke-opacity=".55" stroke-width="3" ` +
      `vector-effect="non-scaling-stroke"/>` +
      `<path d="${path}" ${style} vector-effect="non-scaling-stroke"/>`;
  });
  return `<g class="${kind}">${paths.join("")}</g>`;
}

function rangeOf({ data }: ImageSlice): [number, number] {
  const [low, high] = extent(data);
  return low <= high ? [low, high] : [0, 1];
}

function round(value: number): string {
  return String(Number(value.toFixed(3)));
}
