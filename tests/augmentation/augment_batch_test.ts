import assert from "node:assert/strict";
import type { SpatialDraw } from "../../lib/augmentation/augmentation_draw.ts";
import { batchAugmenter } from "../../lib/augmentation/augment_batch.ts";
import { samplingAffine } from "../../lib/augmentation/sampling_affine.ts";
import type { Tensor4D } from "../../lib/engine/tensor_types.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { goldenArray, goldenJson, largestDifference } from "../support/golden.ts";
import { augmentArray, type ShapedValues } from "./augment_array.ts";
import { everyGrayOperation } from "./every_gray_operation.ts";
import { inPlane, neutralDraw } from "./neutral_draw.ts";

const engine = await openEngine({ backend: "tensorflow" });

const counting: ShapedValues = {
  values: Array.from({ length: 18 }, (_, i) => i + 1),
  shape: [1, 2, 3, 3, 1],
};
const countingLabel = counting.values.map((value) => value % 4);

async function spatial(changes: Partial<SpatialDraw>) {
  const draws = [neutralDraw(changes)];
  return await augmentArray(counting, { draws, label: countingLabel });
}

/** Where each output voxel comes from, worked by hand for [2, 3, 3]. */
const exact: [string, Partial<SpatialDraw>, number[]][] = [
  ["nothing", {}, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18]],
  ["flip of z", { flipZyx: [true, false, false] }, [
    ...[10, 11, 12, 13, 14, 15, 16, 17, 18],
    ...[1, 2, 3, 4, 5, 6, 7, 8, 9],
  ]],
  ["flip of y", { flipZyx: [false, true, false] }, [
    ...[7, 8, 9, 4, 5, 6, 1, 2, 3],
    ...[16, 17, 18, 13, 14, 15, 10, 11, 12],
  ]],
  ["flip of x", { flipZyx: [false, false, true] }, [
    ...[3, 2, 1, 6, 5, 4, 9, 8, 7],
    ...[12, 11, 10, 15, 14, 13, 18, 17, 16],
  ]],
  ["half turn as a matrix", inPlane([-1, 0, 0, -1]), [
    ...[9, 8, 7, 6, 5, 4, 3, 2, 1],
    ...[18, 17, 16, 15, 14, 13, 12, 11, 10],
  ]],
  ["quarter turn", inPlane([0, -1, 1, 0]), [
    ...[7, 4, 1, 8, 5, 2, 9, 6, 3],
    ...[16, 13, 10, 17, 14, 11, 18, 15, 12],
  ]],
  ["shift by one row", inPlane([1, 0, 0, 1], [1, 0]), [
    ...[4, 5, 6, 7, 8, 9, 0, 0, 0],
    ...[13, 14, 15, 16, 17, 18, 0, 0, 0],
  ]],
  ["shift by one column", inPlane([1, 0, 0, 1], [0, -1]), [
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
    draws: [neutralDraw(inPlane([1, 0, 0, 1], [0, 0.25]))],
    label: [0, 1, 2, 3],
  });
  assert.deepEqual(image.values, [2.5, 12.5, 22.5, 22.5]);
  assert.deepEqual(label.values, [0, 1, 2, 3]);
});

Deno.test("each sample and each channel has its own", async () => {
  const { image } = await augmentArray({
    values: [1, -1, 2, -2, 3, -3, 4, -4],
    shape: [2, 1, 1, 2, 2],
  }, { draws: [neutralDraw(), neutralDraw({ flipZyx: [false, false, true] })] });
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
  /** Channels before the label maps. @default {1} */
  readonly imageChannels?: number;
}

/** A matrix in PyTorch's unit coordinates as offsets in voxels. */
function drawOf({ theta, flipAxes }: GridCase, [ySize, xSize]: number[], rank: number) {
  const [[xx, xy], [yx, yy]] = theta;
  const flips = [0, 1, 2].map((axis) => (flipAxes ?? []).includes(axis + rank - 3));
  return neutralDraw({
    ...inPlane([yy, yx * ySize / xSize, xy * xSize / ySize, xx], [
      theta[1].at(-1)! * ySize / 2,
      theta[0].at(-1)! * xSize / 2,
    ]),
    flipZyx: flips as unknown as SpatialDraw["flipZyx"],
  });
}

for (const each of await goldenJson("augmentation/grid.json") as GridCase[]) {
  Deno.test(`spatial augmentation gives ovseg's numbers: ${each.name}`, async () => {
    const input = await goldenArray(`augmentation/${each.input}`);
    const expected = await goldenArray(`augmentation/${each.output}`);
    const [, channels, ...space] = input.shape;
    const [z, y, x] = [...Array(3 - space.length).fill(1), ...space];
    const { imageChannels = 1 } = each;
    const draw = drawOf(each, [y, x], space.length);
    const patchZyx = (each.outShape ?? [z, y, x]) as [number, number, number];
    const map = (channel: number) => [...channelOf(input, channel)];
    const { image, label, previous } = await augmentArray({
      values: [...lastAxis(input.data.subarray(0, imageChannels * z * y * x), imageChannels)],
      shape: [1, z, y, x, imageChannels],
    }, {
      draws: [draw],
      label: map(imageChannels),
      ...channels > imageChannels + 1 ? { previous: map(imageChannels + 1) } : {},
      patchZyx,
    });
    const end = expected.data.length / channels * imageChannels;
    const images = lastAxis(expected.data.subarray(0, end), imageChannels);
    assert.ok(largestDifference(image.values, images) <= 1e-4);
    const affine = samplingAffine(draw.spatial, [z, y, x], patchZyx);
    for (const [i, found] of [label, previous].entries()) {
      const answer = found && channelOf(expected, imageChannels + i);
      const wrong = found?.values.findIndex((value, voxel) =>
        value !== answer![voxel] && !isHalfWay(affine, voxel, patchZyx)
      );
      assert.equal(wrong ?? -1, -1);
    }
  });
}

/** One channel of (1, channels, space). */
function channelOf({ data, shape }: { data: Float32Array; shape: number[] }, channel: number) {
  const voxels = data.length / shape[1];
  return data.subarray(channel * voxels, (channel + 1) * voxels);
}

/** (channels, space) to (space, channels). */
function lastAxis(values: Float32Array, channels: number): Float32Array {
  const voxels = values.length / channels;
  return values.map((_, i) => values[(i % channels) * voxels + Math.floor(i / channels)]);
}

/** Whether an output voxel lies half-way between two input voxels, where roundings differ. */
function isHalfWay(
  { matrix, offsetZyx }: ReturnType<typeof samplingAffine>,
  index: number,
  [, ySize, xSize]: readonly [number, number, number],
): boolean {
  const [y, x] = [Math.floor(index / xSize) % ySize, index % xSize];
  return [1, 2].some((row) => {
    const position = matrix[3 * row + 1] * y + matrix[3 * row + 2] * x + offsetZyx[row];
    return Math.abs(position - Math.floor(position) - 0.5) < 1e-4;
  });
}

Deno.test("an augmenter disposes the batch and keeps nothing", async () => {
  const augment = batchAugmenter([2, 4, 4]);
  const elastic = { sigmaZyx: [1, 1, 1], magnitudeZyx: [1, 1, 1], seed: 1 } as const;
  const draws = [
    neutralDraw(inPlane([0.9, 0.1, 0, 1]), everyGrayOperation(1)),
    neutralDraw({ elastic }),
    neutralDraw({ flipZyx: [true, false, true] }),
  ];
  const run = async () => {
    const map = () => tf.zeros([3, 3, 6, 6], "int32") as Tensor4D;
    const batch = await augment({
      image: tf.ones([3, 3, 6, 6, 1]),
      label: map(),
      previous: map(),
      mask: map(),
    }, draws);
    tf.dispose(Object.values(batch));
  };
  await run();
  const before = [engine.memory().tensors, tf.memory().numTensors];
  for (let i = 0; i < 5; i++) await run();
  assert.deepEqual([engine.memory().tensors, tf.memory().numTensors], before);
});
