import assert from "node:assert/strict";
import {
  chooseLargestComponents,
  type PostprocessingCase,
} from "../../../lib/prediction/postprocessing/choose_largest_components.ts";

const one = (reference: number[], prediction: number[]): PostprocessingCase => ({
  shapeZyx: [1, 1, reference.length],
  reference: Uint8Array.from(reference),
  prediction: Uint8Array.from(prediction),
});

const near = (found: readonly (number | null)[], expected: (number | null)[]) =>
  found.forEach((dice, i) =>
    assert.ok(dice === expected[i] || Math.abs(dice! - expected[i]!) < 1e-12, `${found}`)
  );

Deno.test("islands of all foreground go where the mean gains and no class loses", async () => {
  const choice = await chooseLargestComponents([
    one([1, 1, 2, 2, 0, 0, 0], [1, 1, 2, 2, 0, 0, 1]),
    one([1, 1, 2, 2, 0, 0, 0], [1, 1, 2, 2, 0, 0, 0]),
  ], { classes: [1, 2] });
  assert.equal(choice.keep_largest_foreground, true);
  assert.deepEqual(choice.keep_only_largest, [false, false]);
  near(choice.diceBefore, [(0.8 + 1) / 2, 1]);
  near(choice.diceAfter, [1, 1]);
});

Deno.test("not for all foreground where one class loses, but for the class that gains", async () => {
  const choice = await chooseLargestComponents([
    one([1, 1, 1, 1, 0, 2, 0, 0, 0, 0], [1, 1, 1, 1, 0, 2, 0, 1, 0, 1]),
  ], { classes: [1, 2] });
  assert.equal(choice.keep_largest_foreground, false);
  assert.deepEqual(choice.keep_only_largest, [true, false]);
  near(choice.diceBefore, [0.8, 1]);
  near(choice.diceAfter, [1, 1]);
});

Deno.test("a class that truly has two parts keeps them; cases may come one after the other", async () => {
  async function* cases() {
    yield await Promise.resolve(one([1, 1, 0, 1, 1], [1, 1, 0, 1, 0]));
    yield one([0, 0, 0, 0, 0], [0, 0, 0, 0, 0]);
  }
  const choice = await chooseLargestComponents(cases(), { classes: [1, 4] });
  assert.equal(choice.keep_largest_foreground, false);
  assert.deepEqual(choice.keep_only_largest, [false, false]);
  near(choice.diceBefore, [6 / 7, null]);
});

Deno.test("without a gain nothing is chosen", async () => {
  const choice = await chooseLargestComponents([one([1, 0], [1, 0])], { classes: [1] });
  assert.deepEqual([choice.keep_largest_foreground, choice.keep_only_largest], [false, [false]]);
  const none = await chooseLargestComponents([], { classes: [1] });
  assert.deepEqual(none.diceAfter, [null]);
});
