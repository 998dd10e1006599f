import assert from "node:assert/strict";
import { classColor } from "../../lib/charts/class_color.ts";
import { slicePicture } from "../../lib/notebook/slice_picture.ts";
import { decodePng } from "./decode_png.ts";

const slice = { data: [0, 50, 100, 150, 200, 250], heightWidth: [2, 3] as const };

Deno.test("a picture has true proportions, the scan and both outlines", () => {
  const labels = { data: [0, 1, 1, 0, 0, 2], heightWidth: [2, 3] as const };
  const svg = slicePicture({ ...slice, pixelYxMm: [2.5, 0.8] }, {
    window: [0, 250],
    reference: labels,
    prediction: labels,
  });
  assert.match(svg, /viewBox="0 0 2\.4 5"/);
  assert.match(svg, /scale\(0\.8 2\.5\)/);
  const png = decodePng(Uint8Array.fromBase64(svg.match(/base64,([^"]+)/)![1]));
  assert.deepEqual([...png.pixels], [0, 51, 102, 153, 204, 255]);
  const [reference, prediction] = svg.split('class="prediction"');
  assert.ok(reference.includes(classColor(1)) && prediction.includes(classColor(2)));
  assert.ok(reference.includes("stroke-dasharray") && !prediction.includes("stroke-dasharray"));
});

Deno.test("a picture without labels has no outlines", () => {
  assert.ok(!slicePicture(slice).includes("<path"));
});

Deno.test("a picture's window is its range unless one is given", () => {
  const svg = slicePicture({ data: [-5, 5], heightWidth: [1, 2] });
  const png = decodePng(Uint8Array.fromBase64(svg.match(/base64,([^"]+)/)![1]));
  assert.deepEqual([...png.pixels], [0, 255]);
});

Deno.test("labels of another size are refused", () => {
  const labels = { data: [1], heightWidth: [1, 1] as const };
  assert.throws(() => slicePicture(slice, { prediction: labels }), {
    name: "RangeError",
    message: "prediction must be 2 × 3 as the slice, received 1 × 1",
  });
});

Deno.test("the first twelve classes have colours of their own", () => {
  const colors = Array.from({ length: 12 }, (_, i) => classColor(i + 1));
  assert.equal(new Set(colors).size, 12);
  assert.equal(classColor(13), classColor(1));
});
