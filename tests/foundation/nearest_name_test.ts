import assert from "node:assert/strict";
import { nearestName } from "../../lib/foundation/nearest_name.ts";

const known = ["num_epochs", "batch_size", "patch_size", "seed"];

Deno.test("the nearest of the known names is found", () => {
  assert.equal(nearestName("num_epoch", known), "num_epochs");
  assert.equal(nearestName("pacth_size", known), "patch_size");
  assert.equal(nearestName("SEED", known), "seed");
  assert.equal(nearestName("seed", known), "seed");
});

Deno.test("a name that is like none of them gets no suggestion", () => {
  assert.equal(nearestName("zzzzzzzzzzz", known), undefined);
  assert.equal(nearestName("seed", []), undefined);
});
