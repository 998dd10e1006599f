import assert from "node:assert/strict";
import type { AugmentationDraw } from "../../lib/augmentation/augmentation_draw.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { goldenArray, goldenJson, largestDifference } from "../support/golden.ts";
import { augmentArray } from "./augment_array.ts";
import { neutralDraw } from "./neutral_draw.ts";

await openEngine({ backend: "tensorflow" });

async function row(values: number[], changes: Partial<AugmentationDraw>): Promise<number[]> {
  const shape = [1, 1, 1, values.length, 1];
  const { image } = await augmentArray({ values, shape }, { draws: [neutralDraw(changes)] });
  return image.values;
}

const byHand: [string, number[], Partial<AugmentationDraw>, number[]][] = [
  ["brightness multiplies", [-1, 0, 2], { brightness: 1.5 }, [-1.5, 0, 3]],
  ["contrast shrinks about the mean", [0, 2, 4], { contrast: 0.5 }, [1, 2, 3]],
  ["contrast is cut to the old range", [0, 1, 5], { contrast: 2 }, [0, 0, 5]],
  ["gamma bends the range", [0, 1, 4], { gamma: 0.5 }, [0, 2, 4]],
  ["gamma keeps the ends", [-2, 0, 2], { gamma: 2 }, [-2, -1, 2]],
  ["gamma of the inverted image", [0, 3, 4], { gammaInverted: 0.5 }, [0, 2, 4]],
];
for (const [name, values, changes, expected] of byHand) {
  Deno.test(`${name}, worked by hand`, async () => {
    assert.ok(largestDifference(await row(values, changes), expected) < 1e-5);
  });
}

interface GrayCase {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly op: string;
  readonly param: number;
}

const keys: Record<string, keyof AugmentationDraw> = {
  blur: "blur",
  brightness: "brightness",
  contrast: "contrast",
  low_res: "lowResolution",
  gamma: "gamma",
  gamma_inverted: "gammaInverted",
};
for (const each of await goldenJson("augmentation/gray.json") as GrayCase[]) {
  Deno.test(`grey values as ovseg changes them: ${each.name}`, async () => {
    const input = await goldenArray(`augmentation/${each.input}`);
    const expected = await goldenArray(`augmentation/${each.output}`);
    const space = input.shape.slice(2);
    const { image } = await augmentArray({
      values: [...input.data],
      shape: [1, ...Array(3 - space.length).fill(1), ...space, 1],
    }, { draws: [neutralDraw({ [keys[each.op]]: each.param })] });
    assert.ok(largestDifference(image.values, expected.data) <= 1e-5);
  });
}

Deno.test("noise has the drawn standard deviation and mean 0", async () => {
  const shape = [1, 10, 40, 50, 1];
  const count = 20_000;
  const { image } = await augmentArray({ values: Array(count).fill(0), shape }, {
    draws: [neutralDraw({ noise: 0.3 })],
  });
  const mean = image.values.reduce((a, b) => a + b, 0) / count;
  const sd = Math.sqrt(image.values.reduce((a, b) => a + (b - mean) ** 2, 0) / count);
  assert.ok(Math.abs(mean) < 5 * 0.3 / Math.sqrt(count), `${mean}`);
  assert.ok(Math.abs(sd / 0.3 - 1) < 5 / Math.sqrt(2 * count), `${sd}`);
});

Deno.test("the same seed gives the same noise bit by bit, another one another", async () => {
  const noisy = async (noiseSeed: number) =>
    await row(Array(64).fill(0), { noise: 0.1, noiseSeed });
  const first = await noisy(5);
  assert.deepEqual(await noisy(5), first);
  const other = await noisy(6);
  assert.ok(other.every((value, i) => value !== first[i]));
});

Deno.test("a sample's noise does not depend on its batch", async () => {
  const [a, b] = [
    neutralDraw({ noise: 0.2, noiseSeed: 7 }),
    neutralDraw({ noise: 0.2, noiseSeed: 8 }),
  ];
  const values = Array(32).fill(1);
  const alone = await augmentArray({ values: values.slice(16), shape: [1, 1, 4, 4, 1] }, {
    draws: [b],
  });
  const both = await augmentArray({ values, shape: [2, 1, 4, 4, 1] }, { draws: [a, b] });
  assert.deepEqual(both.image.values.slice(16), alone.image.values);
});

Deno.test("a sample with nothing drawn stays as it is beside one that changes", async () => {
  const values = Array.from({ length: 32 }, (_, i) => Math.cos(i));
  const changing = neutralDraw({
    noise: 0.2,
    blur: 1,
    contrast: 1.2,
    gamma: 0.8,
    lowResolution: 2,
  });
  const { image } = await augmentArray({ values, shape: [2, 1, 4, 4, 1] }, {
    draws: [changing, neutralDraw()],
  });
  assert.ok(largestDifference(image.values.slice(16), values.slice(16)) < 1e-6);
  assert.ok(largestDifference(image.values.slice(0, 16), values.slice(0, 16)) > 0.01);
});
