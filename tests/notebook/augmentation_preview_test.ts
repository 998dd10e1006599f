import assert from "node:assert/strict";
import { augmentationPreview } from "../../lib/notebook/augmentation_preview.ts";

const original = {
  image: Float32Array.from({ length: 24 }, (_, i) => i),
  label: Int32Array.of(0, 0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 1),
};
const preview = {
  case: "<a>",
  cornerZyx: [0, 0, 0] as const,
  shape: [3, 2, 2, 2] as const,
  original,
  patches: [original.image, original.image.map((value) => -value)],
  labels: [original.label, new Int32Array(12)],
  draws: [],
};
const display = Symbol.for("Jupyter.display");

Deno.test("each draw has a picture for each channel, the patch as it is first", () => {
  const shown = augmentationPreview(preview) as unknown as Record<
    symbol,
    () => Record<string, string>
  >;
  const { "text/html": html, "text/plain": text } = shown[display]();
  assert.equal(html.match(/<figure/g)!.length, 6);
  assert.equal(html.match(/as it is<\/figcaption>/g)!.length, 2);
  assert.ok(html.indexOf("as it is") < html.indexOf("draw 1"));
  assert.ok(html.includes("&lt;a&gt;") && !html.includes("<a>"));
  assert.equal(text, "<a>: 2 draws of a patch of 3 × 2 × 2 voxels");
});

Deno.test("the slice with most foreground is shown, the middle one without any", () => {
  const shown = augmentationPreview(preview) as unknown as Record<
    symbol,
    () => Record<string, string>
  >;
  const slices = shown[display]()["text/html"].match(/slice \d of the patch/g)!;
  assert.deepEqual(
    slices.slice(0, 3),
    ["slice 2", "slice 2", "slice 2"].map((s) => `${s} of the patch`),
  );
  const all = {
    ...preview,
    original: { ...original, label: Int32Array.from(original.label).fill(0, 6, 8) },
  };
  const other = augmentationPreview(all) as unknown as Record<symbol, () => Record<string, string>>;
  assert.match(other[display]()["text/html"], /as it is, slice 3 of the patch/);
});

Deno.test("the preview's data stay as they are", () => {
  assert.deepEqual({ ...augmentationPreview(preview) }, preview);
});
