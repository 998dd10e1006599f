import assert from "node:assert/strict";
import type { AugmentationDraw } from "../../lib/augmentation/augmentation_draw.ts";
import { batchAugmenter } from "../../lib/augmentation/augment_batch.ts";
import { projectiveTransforms } from "../../lib/augmentation/projective_transforms.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { goldenArray, goldenJson, largestDifference } from "../support/golden.ts";
import { augmentArray, type ShapedValues } from "./augment_array.ts";
import { neutralDraw } from "./neutral_draw.ts";

const engine = await openEngine({ backend: "tensorflow" });

const counting: ShapedValues = {
  values: Array.from({ length: 18 }, (_, i) => i + 1),
  shape: [1, 2, 3, 3, 1],
};
const countingLabel = counting.values.map((value) => value % 4);

async function spatial(changes: Partial<AugmentationDraw>) {
  const draws = [neutralDraw(changes)];
  return await augmentArray(counting, { draws, label: countingLabel });
}

/** Where each output voxel comes from, worked by hand for [2, 3, 3]. */
const exact: [string, Partial<AugmentationDraw>, number[]][] = [
  ["nothing", {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]],
  ["flip of z", { flipZ: true }, [
    ...[10, 11, 12, 13, 14, 15, 16, 17, 18],
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9],
  ]],
  ["flip of y", { matrixYx: [-1, 0, 0, 1] }, [
    ...[7, 8, 9, 4, 5, 6, 1, 2, 3],
    ...[16, 17, 18, 13, 14, 15, 10, 11, 12],
  ]],
  ["flip of x", { matrixYx: [1, 0, 0, -1] }, [
    ...[3, 2, 1, 6, 5, 4, 9, 8, 7],
    ...[12, 11, 10, 15, 14, 13, 18, 17, 16],
  ]],
  ["quarter turn", { matrixYx: [0, -1, 1, 0] }, [
    ...[7, 4, 1, 8, 5, 2, 9, 6, 3],
    ...[16, 13, 10, 17, 14, 11, 18, 15, 12],
  ]],
  ["shift by one row", { shiftYx: [1, 0] }, [
    ...[4, 5, 6, 7, 8, 9, 0, 0, 0],
    ...[13, 14, 15, 16, 17, 18, 0, 0, 0],
  ]],
  ["shift by one column", { shiftYx: [0, -1] }, [
    ...[0, 1, 2, 0, 4, 5, 0, 7, 8],
    ...[0, 10, 11, 0, 13, 14, 0, 16, 17],
  ]],
];
for (const [name, changes, expected] of exact) {
  Deno.test(`augmentation by ${name} moves image and label exactly, worked by hand`, async () => {
    const { image, label } = await spatial(changes);
    assert.deepEqual(image.values, expected);
    assert.deepEqual(label.values, expected.map((value) => value % 4));
  });
}

Deno.test("images are mixed linearly, labels are not", async () => {
  const { image, label } = await augmentArray({ values: [0, 10, 20, 30], shape: [1, 1, 1, 4, 1] }, {
    draws: [neutralDraw({ shiftYx: [0, 0.25] })],
    label: [0, 1, 2, 3],
  });
  assert.deepEqual(image.values, [2.5, 12.5, 22.5, 22.5]);
  assert.deepEqual(label.values, [0, 1, 2, 3]);
});

Deno.test("each sample and each channel has its own", async () => {
  const { image } = await augmentArray({
    values: [1, -1, 2, -2, 3, -3, 4, -4],
    shape: [2, 1, 1, 2, 2],
  }, { draws: [neutralDraw(), neutralDraw({ matrixYx: [1, 0, 0, -1] })] });
  assert.deepEqual(image.values, [1, -1, 2, -2, 4, -4, 3, -3]);
});

Deno.test("padded patches are cut in the middle, on whole voxels whatever the sizes", async () => {
  for (const padded of [[3, 4, 5], [4, 5, 4], [2, 3, 6]] as const) {
    const [z, y, x] = padded;
    const values = Array.from({ length: z * y * x }, (_, i) => i);
    const { image, label } = await augmentArray({ values, shape: [1, z, y, x, 1] }, {
      draws: [neutralDraw()],
      patchZyx: [2, 3, 2],
      label: values,
    });
    const [z0, y0, x0] = [z - 2, y - 3, x - 2].map((surplus) => Math.floor(surplus / 2));
    const expected = [0, 1].flatMap((k) =>
      [0, 1, 2].flatMap((j) => [0, 1].map((i) => ((z0 + k) * y + y0 + j) * x + x0 + i))
    );
    assert.deepEqual(image, { values: expected, shape: [1, 2, 3, 2, 1] });
    assert.deepEqual(label, { values: expected, shape: [1, 2, 3, 2] });
  }
});

interface GridCase {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly theta: number[][];
  readonly outShape: number[] | null;
  readonly flipAxes: number[] | null;
}

/** A matrix in PyTorch's unit coordinates as offsets in voxels. */
function drawOf({ theta, flipAxes }: GridCase, [ySize, xSize]: number[], rank: number) {
  const [[xx, xy], [yx, yy]] = theta;
  const flips = [0, 1, 2].map((axis) => (flipAxes ?? []).includes(axis + rank - 3));
  const [signY, signX] = [flips[1] ? -1 : 1, flips[2] ? -1 : 1];
  return neutralDraw({
    flipZ: flips[0],
    matrixYx: [yy * signY, yx * signX * ySize / xSize, xy * signY * xSize / ySize, xx * signX],
    shiftYx: [theta[1].at(-1)! * ySize / 2, theta[0].at(-1)! * xSize / 2],
  });
}

for (const each of await goldenJson("augmentation/grid.json") as GridCase[]) {
  Deno.test(`spatial augmentation gives ovseg's numbers: ${each.name}`, async () => {
    const input = await goldenArray(`augmentation/${each.input}`);
    const expected = await goldenArray(`augmentation/${each.output}`);
    const space = input.shape.slice(2);
    const [z, y, x] = [...Array(3 - space.length).fill(1), ...space];
    const half = input.data.length / 2;
    const draw = drawOf(each, [y, x], space.length);
    const patchZyx = (each.outShape ?? [z, y, x]) as [number, number, number];
    const { image, label } = await augmentArray({
      values: [...input.data.subarray(0, half)],
      shape: [1, z, y, x, 1],
    }, { draws: [draw], label: [...input.data.subarray(half)], patchZyx });
    const middle = expected.data.length / 2;
    assert.ok(largestDifference(image.values, expected.data.subarray(0, middle)) <= 1e-4);
    const transform = projectiveTransforms([draw], [y, x], [patchZyx[1], patchZyx[2]]);
    const wrong = label.values.findIndex((value, i) =>
      value !== expected.data[middle + i] && !isHalfWay(transform, i, patchZyx)
    );
    assert.equal(wrong, -1);
  });
}

/** Whether an output voxel lies half-way between two input voxels, where roundings differ. */
function isHalfWay(
  transform: Float32Array,
  index: number,
  [, ySize, xSize]: readonly [number, number, number],
): boolean {
  const [y, x] = [Math.floor(index / xSize) % ySize, index % xSize];
  return [0, 3].some((row) => {
    const position = transform[row] * x + transform[row + 1] * y + transform[row + 2];
    return Math.abs(position - Math.floor(position) - 0.5) < 1e-4;
  });
}

Deno.test("augmentation gives the same on the fallback", async () => {
  const draws = [
    neutralDraw({ matrixYx: [0.8, 0.3, -0.3, 0.9], flipZ: true, blur: 0.8, contrast: 1.3 }),
    neutralDraw({ shiftYx: [0.4, 1], brightness: 0.8, lowResolution: 1.5, gamma: 0.8 }),
  ];
  const values = Array.from({ length: 2 * 3 * 5 * 6 }, (_, i) => Math.sin(i));
  const label = values.map((value) => value > 0 ? 1 : 0);
  const run = async () => await augmentArray({ values, shape: [2, 3, 5, 6, 1] }, { draws, label });
  const native = await run();
  await tf.setBackend("cpu");
  const plain = await run().finally(() => tf.setBackend("tensorflow"));
  assert.ok(largestDifference(native.image.values, plain.image.values) < 1e-5);
  assert.deepEqual(native.label, plain.label);
});

Deno.test("an augmenter disposes the batch and keeps nothing", async () => {
  const augment = batchAugmenter([2, 4, 4]);
  const draws = [neutralDraw({ noise: 0.1, blur: 1, gamma: 0.8, lowResolution: 1.4 })];
  const run = async () =>
    tf.dispose(
      await augment({
        image: tf.ones([1, 2, 4, 4, 1]),
        label: tf.zeros([1, 2, 4, 4], "int32"),
      }, draws) as unknown as tf.NamedTensorMap,
    );
  await run();
  const before = [engine.memory().tensors, tf.memory().numTensors];
  for (let i = 0; i < 5; i++) await run();
  assert.deepEqual([engine.memory().tensors, tf.memory().numTensors], before);
});
