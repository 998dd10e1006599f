import type { PlanPreview, PreviewSide } from "../preprocessing/preview_case.ts";
import { escapeHtml } from "../charts/escape_html.ts";
import { histogramPicture } from "./histogram_picture.ts";
import { slicePicture } from "./slice_picture.ts";

/**
 * Shows what a plan does to a case: slices and histograms of before and after side by side, with the
 * outlines of the label dashed and the window marked in the histogram.
 *
 * @param preview what a plan's `preview` gives
 * @returns the same data, which a notebook shows as a picture
 *
 * @example The last line of a cell
 * ```ts
 * import { planPreview } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const side = { shapeZyx: [1, 1, 1], spacingZyxMm: [1, 1, 1], slices: [], histograms: [] } as const;
 * const shown = planPreview({ case: "a", before: side, after: side, window: [] });
 * assert.equal(shown.case, "a");
 * ```
 */
export function planPreview(preview: PlanPreview): PlanPreview {
  const display = () => ({ "text/html": html(preview), "text/plain": text(preview) });
  return Object.defineProperty({ ...preview }, Symbol.for("Jupyter.display"), { value: display });
}

function html({ case: id, before, after, window }: PlanPreview): string {
  const rows = before.histograms.map((_, channel) => {
    const name = before.histograms.length === 1 ? "" : `channel ${channel}, `;
    return `<div style="display:flex;flex-wrap:wrap;gap:14px">` +
      figure(before, channel, { id, name: `${name}before`, window: window[channel] ?? undefined }) +
      figure(after, channel, { id, name: `${name}after` }) + "</div>";
  });
  return `<div style="font-family:system-ui,sans-serif"><b>${escapeHtml(id)}</b>` +
    `${rows.join("")}</div>`;
}

interface FigureContext {
  readonly id: string;
  readonly name: string;
  readonly window?: readonly [number, number];
}

function figure(side: PreviewSide, channel: number, context: FigureContext): string {
  const { id, name, window } = context;
  const slices = side.slices.filter((slice) => slice.channel === channel);
  const pictures = slices.map(({ z, image, label }) =>
    slicePicture(image, {
      ...(window === undefined ? {} : { window }),
      ...(label === undefined ? {} : { reference: label }),
      description: `${id}, ${name}, axial slice ${z + 1} of ${side.shapeZyx[0]}`,
    })
  );
  const histogram = histogramPicture(side.histograms[channel], {
    description: `${id}, ${name}, intensities`,
    ...(window === undefined ? {} : { window }),
  });
  return `<figure style="margin:0;width:280px">${pictures.join("")}${histogram}` +
    `<figcaption style="font-size:13px;opacity:.7">${escapeHtml(`${name}: ${gridText(side)}`)}` +
    "</figcaption></figure>";
}

function text({ case: id, before, after }: PlanPreview): string {
  return `${id}: ${gridText(before)} become ${gridText(after)}`;
}

function gridText({ shapeZyx, spacingZyxMm }: PreviewSide): string {
  const spacing = spacingZyxMm.map((mm) => String(Number(mm.toPrecision(4))));
  return `${shapeZyx.join(" × ")} voxels of ${spacing.join(" × ")} mm`;
}
