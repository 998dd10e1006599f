import assert from "node:assert/strict";
import { lossChart } from "../../lib/charts/loss_chart.ts";
import { reportCase } from "../../lib/notebook/report_case.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";

const shapeZyx = [3, 4, 5] as const;
const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
const image = createVolume({
  data: Int16Array.from({ length: 60 }, (_, i) => i),
  shapeZyx,
  affineRas,
});
const labels = (label: number) =>
  createVolume({
    data: Uint8Array.from({ length: 60 }, (_, i) => i % 5 === 2 ? label : 0),
    shapeZyx,
    affineRas,
  });

type Display = () => Record<string, string>;

function shown(...parameters: Parameters<typeof reportCase>): Record<string, string> {
  const display = (reportCase(...parameters) as unknown as Record<symbol, Display>)[
    Symbol.for("Jupyter.display")
  ];
  return display();
}

Deno.test("a notebook shows a case's slices with a legend", () => {
  const volumes = { image, reference: labels(1), prediction: labels(2) };
  const { "text/html": html, "text/plain": text } = shown("case <1>", volumes, {
    slices: 2,
    remark: "Dice 0",
    classNames: { 1: "liver & co" },
  });
  assert.equal(html.match(/<svg /g)?.length, 2);
  assert.match(html, /case &#?\w+;1&#?\w+;<\/b> <span>Dice 0<\/span>/);
  assert.match(html, /<\/i>liver &#?\w+; co<\/span>.*<\/i>class 2<\/span>/);
  assert.match(html, /dashed: reference, solid: prediction/);
  assert.match(text, /^case <1>, Dice 0, axial slice \d of 3, axial slice \d of 3$/);
});

Deno.test("a case without labels has no legend", () => {
  const { "text/html": html } = shown("a", { image });
  assert.doesNotMatch(html, /<\/i>|dashed|solid/);
});

Deno.test("a case with its display is still plain data", () => {
  const picked = reportCase("a", { image });
  assert.deepEqual(Object.keys(picked), ["id", "window", "slices"]);
  assert.deepEqual(Object.getOwnPropertySymbols({ ...picked }), []);
});

Deno.test("a chart takes the Dice of each class for their mean", () => {
  const history = (validationDice: number | (number | null)[] | null) =>
    [1, 2].map((epoch) => ({ epoch, trainLoss: 1, validationDice }));
  assert.equal(lossChart(history([0.25, null, 0.75])), lossChart(history(0.5)));
  assert.equal(lossChart(history([null])), lossChart(history(null)));
});
