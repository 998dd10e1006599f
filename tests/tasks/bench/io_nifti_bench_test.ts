import assert from "node:assert/strict";
import { gzipSync } from "node:zlib";
import { ctLikeVolume } from "../../../tasks/bench/ct_like_volume.ts";
import { benchNifti } from "../../../tasks/bench/io_nifti_bench.ts";

Deno.test("ctLikeVolume: packs about as well as a real scan, the same each time", () => {
  const volume = ctLikeVolume([4, 256, 256]);
  const bytes = new Uint8Array(volume.data.buffer as ArrayBuffer);
  const share = gzipSync(bytes, { level: 6 }).length / bytes.length;
  assert.ok(share > 0.4 && share < 0.55, `${share}`);
  assert.deepEqual(ctLikeVolume([4, 256, 256]).data, volume.data);
});

Deno.test("benchNifti: our side alone where there is no nibabel", async () => {
  const rounds: number[] = [];
  const bench = await benchNifti({
    python: "a-program-that-is-not-there",
    rounds: 2,
    shapeZyx: [4, 64, 64],
    onRound: (done) => rounds.push(done),
  });
  assert.equal(bench.nibabel, null);
  assert.equal(bench.voxelBytes, 4 * 64 * 64 * 2);
  assert.deepEqual(rounds, [0, 1, 2]);
  assert.deepEqual(bench.comparisons.map(({ what }) => what), ["read .nii.gz", "write .nii.gz"]);
  for (const { oursMs, ratio, oursFileBytes } of bench.comparisons) {
    assert.ok(oursMs > 0 && oursMs < 5000);
    assert.equal(ratio, null);
    assert.ok(oursFileBytes > 1000);
  }
});
