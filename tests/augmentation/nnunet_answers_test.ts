import assert from "node:assert/strict";
import type { GrayOperation, MatrixZyx } from "../../lib/augmentation/augmentation_draw.ts";
import { multiplyMatrices } from "../../lib/augmentation/multiply_matrices.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { nnunetPaddedPatch } from "../../lib/parameters/nnunet_patch_rules.ts";
import { largestDifference } from "../support/golden.ts";
import { augmentArray } from "./augment_array.ts";
import { neutralDraw } from "./neutral_draw.ts";

await openEngine({ backend: "tensorflow" });

type Triple = [number, number, number];

interface Answers {
  readonly shape: number[];
  readonly image: number[];
  readonly label: number[];
  readonly gray: {
    name: string;
    output: number[];
    sigmas: Triple[];
    multipliers: number[];
    scales: Triple[];
    gamma: number[];
    invert_image: boolean[];
  }[];
  readonly spatial: {
    patch: Triple;
    degrees: Triple;
    scales: Triple;
    image: number[];
    label: number[];
  }[];
  readonly paddedPatches: { patch: Triple; padded: Triple }[];
}

const answers: Answers = JSON.parse(
  await Deno.readTextFile(new URL("../fixtures/augmentation/nnunet.json", import.meta.url)),
);
const [channels, z, y, x] = answers.shape;

/** (channels, space) to (space, channels), or back with the sizes exchanged. */
function transposed(values: ArrayLike<number>, first = channels): number[] {
  const rest = values.length / first;
  return Array.from(
    { length: values.length },
    (_, i) => values[(i % first) * rest + ~~(i / first)],
  );
}

const image = { values: transposed(answers.image), shape: [1, z, y, x, channels] };

function operationOf(each: Answers["gray"][number]): GrayOperation {
  switch (each.name) {
    case "blur":
      return { name: "blur", sigmaZyx: each.sigmas, kind: "nnunet" };
    case "contrast":
      return { name: "contrast", factors: each.multipliers, over: "channel" };
    case "lowResolution": {
      const factorZyx = each.scales.map((scales) => scales.map((scale) => 1 / scale) as Triple);
      return { name: "lowResolution", factorZyx, kind: "nnunet" };
    }
    default:
      return {
        name: "gamma",
        exponents: each.gamma,
        inverted: each.invert_image[0],
        over: "channel",
      };
  }
}

for (const [i, each] of answers.gray.entries()) {
  Deno.test(`grey values as nnU-Net changes them: ${each.name} ${i}`, async () => {
    const draws = [neutralDraw({}, [operationOf(each)])];
    const found = await augmentArray(image, { draws });
    assert.ok(largestDifference(found.image.values, transposed(each.output)) < 2e-5);
  });
}

function rotation(axis: number, degrees: number): MatrixZyx {
  const [cos, sin] = [Math.cos, Math.sin].map((of) => of(degrees * Math.PI / 180));
  return ([
    [1, 0, 0, 0, cos, -sin, 0, sin, cos],
    [cos, 0, sin, 0, 1, 0, -sin, 0, cos],
    [cos, -sin, 0, sin, cos, 0, 0, 0, 1],
  ] as const)[axis];
}

for (const { patch, degrees, scales, ...expected } of answers.spatial) {
  Deno.test(`movement as nnU-Net's: ${degrees} degrees, scales ${scales}, to ${patch}`, async () => {
    const matrixZyx = [
      rotation(2, degrees[2]),
      rotation(1, degrees[1]),
      rotation(0, degrees[0]),
      [scales[0], 0, 0, 0, scales[1], 0, 0, 0, scales[2]] as const,
    ].reduce(multiplyMatrices);
    const shiftZyx = [z, y, x].map((size, axis) =>
      (size - patch[axis]) % 2 === 0 ? 0 : 0.5
    ) as Triple;
    const back = (row: number) =>
      shiftZyx.reduce((sum, shift, axis) => sum + matrixZyx[3 * row + axis] * shift, 0);
    const draw = neutralDraw({ matrixZyx, shiftZyx: [back(0), back(1), back(2)] });
    const found = await augmentArray(image, {
      draws: [draw],
      patchZyx: patch,
      label: answers.label,
    });
    assert.ok(largestDifference(found.image.values, transposed(expected.image)) < 2e-5);
    assert.deepEqual(found.label.values, expected.label);
  });
}

Deno.test("padded patches are nnU-Net's", () => {
  for (const { patch, padded } of answers.paddedPatches) {
    assert.deepEqual(nnunetPaddedPatch(patch), padded);
  }
});
