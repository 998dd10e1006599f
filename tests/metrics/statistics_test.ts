import assert from "node:assert/strict";
import { bootstrapInterval } from "../../lib/metrics/bootstrap_interval.ts";
import { weightedPercentile } from "../../lib/metrics/weighted_percentile.ts";
import { wilcoxonSignedRank } from "../../lib/metrics/wilcoxon_signed_rank.ts";
import fc from "fast-check";

const cases: { differences: number[]; method: "exact" | "normal"; statistic: number; p: number }[] =
  JSON.parse(
    await Deno.readTextFile(new URL("../fixtures/metrics/wilcoxon.json", import.meta.url)),
  );

Deno.test("Wilcoxon's test gives SciPy's statistic and p", () => {
  assert.ok(cases.length >= 15);
  for (const { differences, method, statistic, p } of cases) {
    const result = wilcoxonSignedRank(differences, { method });
    assert.equal(result.statistic, statistic);
    assert.ok(Math.abs(result.p! - p) <= 1e-9 * p + 1e-14, `${result.p}, SciPy ${p}`);
  }
});

Deno.test("Wilcoxon's test by hand: ties share ranks, zeros are left out", () => {
  assert.deepEqual(wilcoxonSignedRank([0, 0]), { n: 0, statistic: 0, p: null, method: "exact" });
  assert.deepEqual(wilcoxonSignedRank([1, 0, 1, -2]), {
    n: 3,
    statistic: 3,
    p: 1,
    method: "exact",
  });
  assert.equal(wilcoxonSignedRank([2, 2, 2]).p, 0.25);
  const many = Array.from({ length: 51 }, (_, i) => i + 1);
  assert.equal(wilcoxonSignedRank(many).method, "normal");
});

Deno.test("the bootstrap interval is the seed's, and that of the mean", () => {
  const values = Array.from({ length: 40 }, (_, i) => Math.sin(i * 1.7) + 0.01 * i);
  const interval = bootstrapInterval(values)!;
  assert.deepEqual(bootstrapInterval(values), interval);
  assert.notDeepEqual(bootstrapInterval(values, { seed: 1 }), interval);
  const mean = values.reduce((a, b) => a + b) / 40;
  const sd = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / 40);
  const half = 1.96 * sd / Math.sqrt(40);
  assert.ok(Math.abs(interval[0] - (mean - half)) < 0.1 * half, `${interval}`);
  assert.ok(Math.abs(interval[1] - (mean + half)) < 0.1 * half, `${interval}`);
  assert.equal(bootstrapInterval([1]), null);
  assert.deepEqual(bootstrapInterval([2, 2, 2]), [2, 2]);
});

Deno.test("the weighted percentile is the one of the sorted values", () => {
  const pair = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 5 }));
  const part = fc.constantFrom(0.05, 0.5, 0.95, 1);
  fc.assert(fc.property(fc.array(pair, { minLength: 1 }), part, (pairs, part) => {
    const sorted = [...pairs].sort(([a], [b]) => a - b);
    const total = sorted.reduce((sum, [, weight]) => sum + weight, 0);
    let below = 0;
    const [expected] = sorted.find(([, weight]) => (below += weight) >= part * total - 1e-9)!;
    const values = Float64Array.from(pairs, ([value]) => value * 0.37);
    const weights = Float64Array.from(pairs, ([, weight]) => weight);
    assert.equal(weightedPercentile(values, weights, part), expected * 0.37);
  }));
  assert.equal(weightedPercentile(new Float64Array(), new Float64Array(), 0.5), null);
});
