import assert from "node:assert/strict";
import { lanesOf } from "../../lib/prediction/lanes_of.ts";

Deno.test("two batches at once, one where their votes take much memory", () => {
  assert.equal(lanesOf(64 ** 3 * 3), 2);
  assert.equal(lanesOf(64 ** 3 * 64), 2);
  assert.equal(lanesOf(64 ** 3 * 119), 1);
});
