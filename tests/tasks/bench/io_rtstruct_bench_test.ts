import assert from "node:assert/strict";
import { benchRtStruct } from "../../../tasks/bench/io_rtstruct_bench.ts";

Deno.test("benchRtStruct: our side alone where there is no rt-utils", async () => {
  const rounds: number[] = [];
  const bench = await benchRtStruct({
    python: "a-program-that-is-not-there",
    rounds: 2,
    shapeZyx: [6, 64, 64],
    onRound: (done) => rounds.push(done),
  });
  assert.equal(bench.rtUtils, null);
  assert.equal(bench.theirs, null);
  assert.equal(bench.ratio, null);
  assert.equal(bench.voxelBytes, 6 * 64 * 64);
  assert.deepEqual(rounds, [0, 1, 2]);
  assert.equal(bench.ours.dice, 1);
  assert.ok(bench.ours.writeMs > 0 && bench.ours.readMs > 0);
});
