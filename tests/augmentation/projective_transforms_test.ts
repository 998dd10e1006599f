import assert from "node:assert/strict";
import { projectiveTransforms } from "../../lib/augmentation/projective_transforms.ts";
import { neutralDraw } from "./neutral_draw.ts";

Deno.test("no change is the identity, or a shift to the middle of a larger plane", () => {
  const still = [neutralDraw()];
  assert.deepEqual([...projectiveTransforms(still, [4, 6], [4, 6])], [1, 0, 0, 0, 1, 0, 0, 0]);
  assert.deepEqual([...projectiveTransforms(still, [8, 9], [4, 6])], [1, 0, 1, 0, 1, 2, 0, 0]);
});

Deno.test("a flip turns the axis about its centre, worked by hand", () => {
  const flip = [neutralDraw({ matrixYx: [1, 0, 0, -1] })];
  assert.deepEqual([...projectiveTransforms(flip, [4, 6], [4, 6])], [-1, 0, 5, 0, 1, 0, 0, 0]);
});

Deno.test("a quarter turn takes x from y and y from x, worked by hand", () => {
  const turn = [neutralDraw({ matrixYx: [0, -1, 1, 0] })];
  assert.deepEqual([...projectiveTransforms(turn, [3, 3], [3, 3])], [0, 1, 0, -1, 0, 2, 0, 0]);
});

Deno.test("shifts are in voxels of the input, and each draw has its own row", () => {
  const draws = [neutralDraw(), neutralDraw({ shiftYx: [0.5, -2] })];
  const found = [...projectiveTransforms(draws, [3, 3], [3, 3])];
  assert.deepEqual(found, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, -2, 0, 1, 0.5, 0, 0]);
});
