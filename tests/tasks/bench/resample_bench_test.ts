import assert from "node:assert/strict";
import { benchResampling } from "../../../tasks/bench/resample_bench.ts";

Deno.test("benchResampling: measures the kit alone where the interpreter is missing", async () => {
  const bench = await benchResampling({
    python: "no-such-interpreter",
    rounds: 1,
    shapeZyx: [8, 12, 16],
    toShapeZyx: [6, 9, 20],
  });
  assert.equal(bench.versions, null);
  assert.equal(bench.cubicDifference, null);
  assert.equal(bench.labelDifferences, null);
  assert.equal(bench.comparisons.length, 6);
  for (const { oursMs, oursMegavoxels, others } of bench.comparisons) {
    assert.ok(oursMs > 0 && oursMegavoxels > 0);
    assert.deepEqual(others, []);
  }
});
