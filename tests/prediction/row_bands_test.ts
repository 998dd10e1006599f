import assert from "node:assert/strict";
import { allFlips } from "../../lib/prediction/flip_axes.ts";
import { clipToRows } from "../../lib/prediction/clip_to_rows.ts";
import { layWindows } from "../../lib/prediction/lay_windows.ts";
import { rowBands, type RowRange } from "../../lib/prediction/row_bands.ts";
import { rowsBehind } from "../../lib/prediction/rows_behind.ts";
import { linearWeights } from "../../lib/volumes/linear_weights.ts";

Deno.test("bands are as many as the bytes need, and together all rows", () => {
  assert.deepEqual(rowBands(10, 100, 100), [[0, 10]]);
  assert.deepEqual(rowBands(10, 101, 100), [[0, 5], [5, 10]]);
  assert.deepEqual(rowBands(10, 300, 100), [[0, 3], [3, 7], [7, 10]]);
  assert.deepEqual(rowBands(3, 1e9, 1), [[0, 1], [1, 2], [2, 3]]);
  assert.deepEqual(rowBands(512, 2 ** 30), [[0, 512]]);
  assert.equal(rowBands(512, 8.1e9).length, 8);
});

Deno.test("the rows behind bands: as they are, blended, skipped", () => {
  assert.deepEqual(rowsBehind([[0, 2], [2, 4]], 4, 4), [[0, 2], [2, 4]]);
  assert.deepEqual(rowsBehind([[0, 4], [4, 8]], 4, 8), [[0, 3], [1, 4]]);
  assert.deepEqual(rowsBehind([[0, 1], [1, 2]], 8, 2), [[0, 3], [3, 8]]);
});

Deno.test("what a band is blended of is behind it, and no row is left out", () => {
  for (const [height, toHeight] of [[7, 19], [19, 7], [12, 12], [1, 5], [5, 1], [50, 49]]) {
    for (const bytes of [1, 2, 3, 7, 100]) {
      const bands = rowBands(toHeight, bytes, 1);
      const behind = rowsBehind(bands, height, toHeight);
      const { low, weight } = linearWeights(height, { length: toHeight, step: height / toHeight });
      let reached = 0;
      for (const [i, [from, to]] of bands.entries()) {
        assert.ok(behind[i][0] <= reached && behind[i][1] > behind[i][0]);
        reached = behind[i][1];
        for (let y = from; y < to; y++) {
          assert.ok(low[y] >= behind[i][0]);
          assert.ok(low[y] + (weight[y] > 0 ? 1 : 0) < behind[i][1]);
        }
      }
      assert.equal(reached, height);
    }
  }
});

Deno.test("a window's part in some rows has the shares and places of these rows", () => {
  const windows = layWindows({
    shapeZyx: [9, 21, 10],
    patchZyx: [4, 8, 4],
    step: 0.5,
    flips: allFlips(false),
    axisWeights: [[1, 2, 2, 1], [1, 2, 3, 4, 4, 3, 2, 1.5], [1, 2, 2, 1]],
  });
  const rows: RowRange = [5, 13];
  for (const window of windows) {
    const [z, y, x] = window.zyx;
    const clipped = clipToRows(window, rows);
    const reached = Array.from({ length: y.length }, (_, j) => j)
      .filter((j) => y.start + j >= rows[0] && y.start + j < rows[1]);
    if (reached.length === 0) {
      assert.equal(clipped, undefined);
      continue;
    }
    const part = clipped!.zyx[1];
    assert.deepEqual([clipped!.flip, clipped!.zyx[0], clipped!.zyx[2]], [window.flip, z, x]);
    assert.deepEqual([...part.shares], reached.map((j) => y.shares[j]));
    for (const [i, j] of reached.entries()) {
      assert.equal(part.start + i + rows[0], y.start + j);
      assert.equal(part.first + i * part.step, y.first + j * y.step);
    }
  }
});
