import assert from "node:assert/strict";
import * as fc from "fast-check";
import { formatNumber } from "../../lib/charts/format_number.ts";
import { lossChart } from "../../lib/charts/loss_chart.ts";
import { niceTicks } from "../../lib/charts/nice_ticks.ts";

Deno.test("ticks are round numbers inside the range", () => {
  assert.deepEqual(niceTicks(0, 1, 5), [0, 0.2, 0.4, 0.6, 0.8, 1]);
  assert.deepEqual(niceTicks(-0.13, 0.92, 4), [0, 0.5]);
  assert.deepEqual(niceTicks(1, 40, 5), [10, 20, 30, 40]);
  assert.deepEqual(niceTicks(3, 3, 5), [3]);
});

Deno.test("ticks never leave the range and are evenly spaced", () => {
  const range = fc.tuple(
    fc.double({ min: -1e6, max: 1e6, noNaN: true }),
    fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
  );
  fc.assert(
    fc.property(range, fc.integer({ min: 2, max: 10 }), ([low, length], count) => {
      const ticks = niceTicks(low, low + length, count);
      const slack = 1e-6 * (Math.abs(low) + length);
      for (const tick of ticks) {
        assert.ok(tick >= low - slack && tick <= low + length + slack);
      }
      assert.ok(ticks.length <= count + 1);
      const steps = ticks.slice(1).map((tick, i) => tick - ticks[i]);
      for (const step of steps) assert.ok(step > 0 && Math.abs(step - steps[0]) < slack);
    }),
    { seed: 1 },
  );
});

Deno.test("the chart says how long the last epoch took and waited", () => {
  const epoch = { epoch: 1, trainLoss: 1 };
  assert.match(lossChart([epoch]), />epoch</);
  assert.match(lossChart([{ ...epoch, seconds: 4 }]), />epoch \(the last one: 4.0 s\)</);
  const waited = lossChart([epoch, { ...epoch, epoch: 2, seconds: 8, dataWaitSeconds: 0.4 }]);
  assert.match(waited, />epoch \(the last one: 8.0 s, 5 % waiting for data\)</);
});

Deno.test("the chart has a line per loss and a panel for Dice", () => {
  const svg = lossChart([
    { epoch: 1, trainLoss: 1, validationLoss: 1.2, validationDice: 0.1 },
    { epoch: 2, trainLoss: 0.5, validationLoss: null },
    { epoch: 3, trainLoss: 0.25, validationLoss: 0.6, validationDice: 0.8 },
  ]);
  assert.match(svg, />Loss</);
  assert.match(svg, />Validation Dice/);
  assert.equal(svg.match(/<title>training, /g)?.length, 3);
  assert.equal(svg.match(/<title>validation, /g)?.length, 2);
  assert.match(svg, /<title>Dice, 3: 0\.800<\/title>/);
  assert.ok(!svg.includes("NaN"));
});

Deno.test("the chart leaves out Dice where there is none, and gaps where numbers are not finite", () => {
  const history = [1, NaN, 3, Infinity, 2].map((trainLoss, epoch) => ({ epoch, trainLoss }));
  const svg = lossChart(history);
  assert.ok(!svg.includes("Dice ("));
  const path = svg.match(/<path d="([^"]*)"/)![1];
  assert.equal(path.match(/M/g)?.length, 3);
  assert.ok(!path.includes("NaN") && !path.includes("Infinity"));
});

Deno.test("an empty history gives empty axes", () => {
  assert.match(lossChart([]), /^<svg .*<\/svg>$/);
});

Deno.test("the higher loss is drawn higher, and to scale", () => {
  const losses = [4, 3, 1];
  const history = losses.map((trainLoss, epoch) => ({ epoch, trainLoss }));
  const circles = [...lossChart(history).matchAll(/<circle cx="([\d.]+)" cy="([\d.]+)"/g)];
  const [x, y] = [1, 2].map((group) => circles.map((match) => Number(match[group])));
  assert.ok(Math.abs((x[1] - x[0]) - (x[2] - x[1])) < 0.02);
  assert.ok(Math.abs((y[2] - y[1]) - 2 * (y[1] - y[0])) < 0.05);
});

Deno.test("numbers are short and unmistakable", () => {
  const texts = [0.91234, 12.345, 123.456, 1403, 1532.22, -1500, -0.5, 0, NaN, Infinity, 1.2e-5]
    .map(formatNumber);
  assert.deepEqual(texts, [
    "0.912",
    "12.35",
    "123.5",
    "1,403",
    "1,532.2",
    "−1,500",
    "−0.500",
    "0",
    "–",
    "∞",
    "1.20e−5",
  ]);
});
