import assert from "node:assert/strict";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { mean, standardDeviation } from "../../lib/foundation/statistics.ts";
import { blurAxis } from "../../lib/phantoms/blur_axis.ts";
import { correlatedNoise } from "../../lib/phantoms/correlated_noise.ts";

Deno.test("blurAxis: a point becomes a Gaussian along one axis, its sum stays", () => {
  const data = new Float32Array(3 * 9 * 3);
  data[(1 * 9 + 4) * 3 + 1] = 1;
  blurAxis(data, [3, 9, 3], { axis: 1, sigma: 1 });
  const line = [0, 1, 2, 3, 4, 5, 6, 7, 8].map((y) => data[(9 + y) * 3 + 1]);
  assert.ok(Math.abs(line.reduce((a, b) => a + b) - 1) < 1e-6);
  assert.ok(Math.abs(line[5] / line[4] - Math.exp(-0.5)) < 1e-6);
  assert.equal(data.filter((value) => value !== 0).length, 7);
});

Deno.test("blurAxis: a constant stays, at the edges too", () => {
  const data = new Float32Array(60).fill(7);
  for (const axis of [0, 1, 2] as const) blurAxis(data, [3, 4, 5], { axis, sigma: 1.3 });
  assert.ok(data.every((value) => Math.abs(value - 7) < 1e-5));
});

Deno.test("correlatedNoise: mean 0, deviation 1, neighbours alike along the smeared axis only", () => {
  const noise = correlatedNoise(randomStream(5, "test"), [20, 30, 40], [0, 0, 1]);
  assert.ok(Math.abs(mean(noise)) < 0.03);
  assert.ok(Math.abs(standardDeviation(noise) - 1) < 1e-5);
  const correlation = (step: number) => {
    let sum = 0;
    for (let i = 0; i + step < noise.length; i++) sum += noise[i] * noise[i + step];
    return sum / (noise.length - step);
  };
  assert.ok(Math.abs(correlation(1) - Math.exp(-0.25)) < 0.06, `${correlation(1)}`);
  assert.ok(Math.abs(correlation(40)) < 0.04);
});
