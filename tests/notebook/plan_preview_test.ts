import assert from "node:assert/strict";
import { histogramPicture } from "../../lib/notebook/histogram_picture.ts";
import { planPreview } from "../../lib/notebook/plan_preview.ts";
import type { PlanPreview, PreviewSide } from "../../lib/preprocessing/preview_case.ts";

function side(depth: number): PreviewSide {
  const heightWidth = [2, 3] as const;
  const slice = (channel: number) => ({
    z: 0,
    channel,
    image: { data: Float32Array.of(0, 1, 2, 3, 4, 5), heightWidth, pixelYxMm: [1, 1] as const },
    label: { data: Uint8Array.of(0, 1, 0, 0, 1, 0), heightWidth },
  });
  const histogram = { low: -100, high: 300, counts: [4, 0, 2], foreground: [0, 0, 2] };
  return {
    shapeZyx: [depth, 2, 3],
    spacingZyxMm: [2.5, 1, 1],
    slices: [slice(0), slice(1)],
    histograms: [histogram, histogram],
  };
}

const PREVIEW: PlanPreview = {
  case: "liver <1>",
  before: side(4),
  after: side(2),
  window: [[-50, 250], null],
};

function displayed(value: PlanPreview): Record<string, string> {
  const display = (value as unknown as Record<symbol, () => Record<string, string>>)[
    Symbol.for("Jupyter.display")
  ];
  return display();
}

Deno.test("a preview is shown as slices and histograms of before and after", () => {
  const shown = planPreview(PREVIEW);
  assert.deepEqual({ ...shown }, PREVIEW);
  const { "text/html": html, "text/plain": text } = displayed(shown);
  assert.equal(html.match(/class="slice"/g)?.length, 4);
  assert.equal(html.match(/class="histogram"/g)?.length, 4);
  assert.equal(html.match(/class="reference"/g)?.length, 4);
  assert.match(html, /channel 0, before: 4 × 2 × 3 voxels of 2.5 × 1 × 1 mm/);
  assert.match(html, /channel 1, after: 2 × 2 × 3 voxels/);
  assert.ok(html.includes("liver &lt;1&gt;") && !html.includes("liver <1>"));
  assert.equal(html.match(/window −50/g)?.length, 1);
  assert.equal(
    text,
    "liver <1>: 4 × 2 × 3 voxels of 2.5 × 1 × 1 mm become 2 × 2 × 3 voxels of " +
      "2.5 × 1 × 1 mm",
  );
});

Deno.test("a histogram's bars have the heights of the voxels' logarithms", () => {
  const histogram = { low: 0, high: 9, counts: [7, 0, 1], foreground: [1, 0, 0] };
  const picture = histogramPicture(histogram, { window: [3, 20] });
  const heights = [...picture.matchAll(/height="([\d.]+)" fill="([^"]+)"/g)];
  assert.deepEqual(heights.map(([, height]) => Number(height)), [
    68,
    ...[1, 1].map(() => Number((68 * Math.log(2) / Math.log(8)).toFixed(2))),
  ]);
  assert.notEqual(heights[1][2], heights[2][2]);
  assert.equal(picture.match(/<line /g)?.length, 1);
  assert.match(picture, /<line x1="93.33"/);
});

Deno.test("an image of one value has a histogram too", () => {
  const flat = { low: 4, high: 4, counts: [0, 0], foreground: [0, 0] };
  assert.ok(!/NaN|Infinity/.test(histogramPicture(flat, { window: [0, 9] })));
});
