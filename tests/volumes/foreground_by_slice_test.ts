import assert from "node:assert/strict";
import { foregroundBySlice } from "../../lib/volumes/foreground_by_slice.ts";

Deno.test("foregroundBySlice: counts what is not 0 in every slice", () => {
  const data = Uint8Array.of(0, 2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 255);
  assert.deepEqual(foregroundBySlice({ data, shapeZyx: [3, 2, 2] }), [2, 0, 1]);
  const big = BigInt64Array.of(0n, 5n);
  assert.deepEqual(foregroundBySlice({ data: big, shapeZyx: [2, 1, 1] }), [0, 1]);
});
