import type { AugmentationPreview } from "../model/preview_augmentation.ts";
import { escapeHtml } from "../charts/escape_html.ts";
import { slicePicture } from "./slice_picture.ts";

/**
 * Shows draws of one patch side by side, the patch as it is first: the middle slice, or the one with
 * most foreground, with the outlines of the label.
 *
 * @param preview what `previewAugmentation` gives
 * @returns the same data, which a notebook shows as a picture
 *
 * @example The last line of a cell
 * ```ts
 * import { augmentationPreview } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const original = { image: Float32Array.of(0, 1), label: Int32Array.of(0, 1) };
 * const shown = augmentationPreview({
 *   ...{ case: "a", cornerZyx: [0, 0, 0], shape: [1, 1, 2, 1], original },
 *   ...{ patches: [], labels: [], draws: [] },
 * });
 * assert.equal(shown.case, "a");
 * ```
 */
export function augmentationPreview(preview: AugmentationPreview): AugmentationPreview {
  const display = () => ({ "text/html": html(preview), "text/plain": text(preview) });
  return Object.defineProperty({ ...preview }, Symbol.for("Jupyter.display"), { value: display });
}

function html(preview: AugmentationPreview): string {
  const { case: id, shape: [, , , channels], original, patches, labels } = preview;
  const all = [original.image, ...patches].map((image, i) => ({
    image,
    label: i === 0 ? original.label : labels[i - 1],
    name: i === 0 ? "as it is" : `draw ${i}`,
  }));
  const rows = Array.from({ length: channels }, (_, channel) => {
    const window = rangeOf(original.image, channels, channel);
    const figures = all.map(({ image, label, name }) => {
      const z = fullestSlice(label, preview.shape);
      const picture = slicePicture(sliceOf(image, preview.shape, { z, channel }), {
        window,
        reference: labelSlice(label, preview.shape, z),
        description: `${id}, ${name}, slice ${z + 1} of the patch`,
      });
      return `<figure style="margin:0;width:180px">${picture}` +
        `<figcaption style="font-size:13px;opacity:.7">${name}</figcaption></figure>`;
    });
    return `<div style="display:flex;flex-wrap:wrap;gap:10px">${figures.join("")}</div>`;
  });
  return `<div style="font-family:system-ui,sans-serif"><b>${escapeHtml(id)}</b>` +
    `${rows.join("")}</div>`;
}

type Shape = AugmentationPreview["shape"];

function sliceOf(
  image: Float32Array,
  [, y, x, channels]: Shape,
  { z, channel }: { z: number; channel: number },
) {
  const first = z * y * x;
  const data = Float32Array.from(
    { length: y * x },
    (_, i) => image[(first + i) * channels + channel],
  );
  return { data, heightWidth: [y, x] as const };
}

function labelSlice(label: Int32Array, [, y, x]: Shape, z: number) {
  const data = Uint8Array.from(label.subarray(z * y * x, (z + 1) * y * x));
  return { data, heightWidth: [y, x] as const };
}

/** The slice with most foreground; without any, the middle one. */
function fullestSlice(label: Int32Array, [depth, y, x]: Shape): number {
  const counts = Array.from({ length: depth }, (_, z) => {
    let count = 0;
    for (let i = z * y * x; i < (z + 1) * y * x; i++) if (label[i] > 0) count++;
    return count;
  });
  const most = Math.max(...counts);
  return most === 0 ? Math.floor(depth / 2) : counts.indexOf(most);
}

function rangeOf(image: Float32Array, channels: number, channel: number): [number, number] {
  let low = Infinity;
  let high = -Infinity;
  for (let i = channel; i < image.length; i += channels) {
    low = Math.min(low, image[i]);
    high = Math.max(high, image[i]);
  }
  return [low, high];
}

function text({ case: id, shape: [z, y, x], patches }: AugmentationPreview): string {
  return `${id}: ${patches.length} draws of a patch of ${z} × ${y} × ${x} voxels`;
}
