import assert from "node:assert/strict";
import { boxChart } from "../../lib/charts/box_chart.ts";
import { createCanvas } from "../../lib/charts/canvas.ts";
import type { BoxMark, Drawing, LineMark, Mark } from "../../lib/charts/drawing.ts";
import { pngOfDrawing } from "../../lib/charts/png_of_drawing.ts";
import { strokeGlyph } from "../../lib/charts/stroke_font.ts";
import { svgOfDrawing } from "../../lib/charts/svg_of_drawing.ts";
import { trainingChart } from "../../lib/charts/training_chart.ts";
import { decodePng } from "../notebook/decode_png.ts";

const drawingOf = (...marks: Mark[]): Drawing => ({
  width: 20,
  height: 10,
  description: "a < b",
  marks,
});

function epochs(count: number) {
  return Array.from({ length: count }, (_, i) => ({
    epoch: i + 1,
    trainLoss: 2 / (i + 1),
    validationLoss: 3 / (i + 1),
    validationDice: [i / count, i < 2 ? null : 0.5],
    learningRate: 1e-3,
    seconds: 2,
  }));
}

Deno.test("a line covers the pixels it crosses, half of those it halves, and none twice", () => {
  const canvas = createCanvas(10, 5);
  canvas.line([[1, 2], [9, 2], [1, 2]], 2, [0, 0, 0]);
  const at = (x: number, y: number) => canvas.pixels[3 * (y * 10 + x)];
  assert.deepEqual([at(5, 0), at(5, 1), at(5, 2), at(5, 3)], [255, 0, 0, 255]);
  const thin = createCanvas(10, 5);
  thin.line([[1, 2], [9, 2]], 1, [0, 0, 0]);
  assert.deepEqual([thin.pixels[3 * 15], thin.pixels[3 * 25]], [127, 127]);
});

Deno.test("a disc has the area of a circle", () => {
  const canvas = createCanvas(40, 40);
  canvas.disc(20, 20, 12, [0, 0, 0]);
  let area = 0;
  for (let i = 0; i < canvas.pixels.length; i += 3) area += 1 - canvas.pixels[i] / 255;
  assert.ok(Math.abs(area / (Math.PI * 144) - 1) < 0.01, String(area));
});

Deno.test("a picture has the drawing's size, its colours and white ground", () => {
  const line: LineMark = {
    kind: "line",
    parts: [[{ x: 2, y: 5 }, { x: 18, y: 5 }]],
    color: "#ff0000",
    width: 2,
  };
  const { width, height, channels, pixels } = decodePng(pngOfDrawing(drawingOf(line), 2));
  assert.deepEqual([width, height, channels], [40, 20, 3]);
  const at = (x: number, y: number) => [...pixels.subarray(3 * (y * 40 + x), 3 * (y * 40 + x) + 3)];
  assert.deepEqual(at(20, 10), [255, 0, 0]);
  assert.deepEqual(at(20, 2), [255, 255, 255]);
});

Deno.test("an SVG follows the reader's ground where it shall, and escapes its texts", () => {
  const text: Mark = { kind: "text", x: 1, y: 9, text: "<&>", anchor: "start", color: "ink" };
  const svg = svgOfDrawing(drawingOf(text), { ground: "reader" });
  assert.match(svg, /prefers-color-scheme:dark/);
  assert.match(svg, /aria-label="a &lt; b"/);
  assert.match(svg, />&lt;&amp;&gt;<\/text>/);
  assert.ok(!svgOfDrawing(drawingOf(text)).includes("<rect"));
});

Deno.test("every printable sign of ASCII has strokes of its own, and unknown ones are a box", () => {
  const forms = new Map<string, string>();
  for (let code = 33; code < 127; code++) {
    const sign = String.fromCharCode(code);
    const form = JSON.stringify(strokeGlyph(sign).strokes);
    assert.equal(forms.get(form), undefined, sign);
    forms.set(form, sign);
  }
  assert.ok(!forms.has(JSON.stringify(strokeGlyph("漢").strokes)));
  assert.deepEqual(strokeGlyph("é").strokes, strokeGlyph("e").strokes);
});

Deno.test("a training's chart shows all, the last half and the last fifth of the losses", () => {
  const drawing = trainingChart(epochs(40), { classNames: ["liver", "tumour"] });
  const svg = svgOfDrawing(drawing);
  for (const title of ["Loss", "Loss, last 50 %", "Loss, last 20 %", "Learning rate"]) {
    assert.ok(svg.includes(`>${title}<`), title);
  }
  assert.equal(svg.match(/<title>training, /g)?.length, 40 + 20 + 8);
  assert.equal(svg.match(/<title>liver, /g)?.length, 40);
  assert.equal(svg.match(/<title>tumour, /g)?.length, 38);
  assert.ok(!svg.includes("NaN"));
  assert.ok(drawing.marks.every((mark) => mark.kind !== "dot" || mark.x <= drawing.width));
});

Deno.test("a training's chart takes no epoch and many, and long names of classes", () => {
  for (const count of [0, 1, 1000]) {
    const svg = svgOfDrawing(trainingChart(epochs(count), { classNames: ["a".repeat(90), "b"] }));
    assert.ok(!svg.includes("NaN") && !svg.includes("Infinity"), String(count));
  }
});

Deno.test("a box plot has boxes from quartile to quartile, and a line where all are alike", () => {
  const { marks } = boxChart([{
    title: "Dice",
    groups: [
      { name: "spread", color: "#ff0000", values: [0, 1, 2, 3, 4] },
      { name: "same", color: "#0000ff", values: [2, 2, 2] },
    ],
  }]);
  const boxes = marks.filter((mark): mark is BoxMark => mark.kind === "box");
  assert.match(boxes[0].tooltip!, /median 2, quartiles 1 to 3, range 0 to 4/);
  const dots = marks.flatMap((mark) => mark.kind === "dot" && mark.color === "#ff0000" ? mark : []);
  const unit = dots[0].y - dots[1].y;
  assert.ok(unit > 0 && Math.abs(boxes[0].height - 2 * unit) < 1e-6);
  assert.equal(boxes[1].height, 0);
  assert.ok(Math.abs(boxes[1].y - dots[2].y) < 1e-6);
});
