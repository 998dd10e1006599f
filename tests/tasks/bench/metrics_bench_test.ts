import assert from "node:assert/strict";
import { measureMetrics } from "../../../tasks/bench/metrics_bench.ts";

Deno.test("measureMetrics: measures the kit alone where the interpreter is missing", async () => {
  const rounds: number[] = [];
  const bench = await measureMetrics({
    python: "no-such-interpreter",
    rounds: 2,
    edge: 24,
    onRound: (done) => rounds.push(done),
  });
  assert.equal(bench.versions, null);
  assert.deepEqual(rounds, [1, 2]);
  assert.equal(bench.comparisons.length, 4);
  for (const { oursMs, others } of bench.comparisons) {
    assert.ok(oursMs > 0);
    assert.deepEqual(others, []);
  }
});
