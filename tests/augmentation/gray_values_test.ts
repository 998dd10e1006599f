import assert from "node:assert/strict";
import type { GrayOperation } from "../../lib/augmentation/augmentation_draw.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { goldenArray, goldenJson, largestDifference } from "../support/golden.ts";
import { augmentArray } from "./augment_array.ts";
import { neutralDraw } from "./neutral_draw.ts";

await openEngine({ backend: "tensorflow" });

async function row(values: number[], ...gray: GrayOperation[]): Promise<number[]> {
  const shape = [1, 1, 1, values.length, 1];
  const { image } = await augmentArray({ values, shape }, { draws: [neutralDraw({}, gray)] });
  return image.values;
}

const brightness = (factor: number) => ({ name: "brightness", factors: [factor] }) as const;
const contrast = (factor: number) =>
  ({ name: "contrast", factors: [factor], over: "sample" }) as const;
const gamma = (exponent: number, inverted = false) =>
  ({ name: "gamma", exponents: [exponent], inverted, over: "sample" }) as const;
const noise = (sd: number, seed = 1) => ({ name: "noise", sd, seed }) as const;

const byHand: [string, number[], GrayOperation, number[]][] = [
  ["brightness multiplies", [-1, 0, 2], brightness(1.5), [-1.5, 0, 3]],
  ["contrast shrinks about the mean", [0, 2, 4], contrast(0.5), [1, 2, 3]],
  ["contrast is cut to the old range", [0, 1, 5], contrast(2), [0, 0, 5]],
  ["gamma bends the range", [0, 1, 4], gamma(0.5), [0, 2, 4]],
  ["gamma keeps the ends", [-2, 0, 2], gamma(2), [-2, -1, 2]],
  ["gamma of the inverted image", [0, 3, 4], gamma(0.5, true), [0, 2, 4]],
  ["gamma of a constant image changes nothing", [3, 3, 3], gamma(0.5), [3, 3, 3]],
];
for (const [name, values, change, expected] of byHand) {
  Deno.test(`${name}, worked by hand`, async () => {
    assert.ok(largestDifference(await row(values, change), expected) < 1e-5);
  });
}

Deno.test("changes are made in the drawn order, worked by hand", async () => {
  const first = await row([0, 1, 4], gamma(0.5), brightness(2), contrast(0.5));
  assert.ok(largestDifference(first, [2, 4, 6]) < 1e-5);
  const last = await row([0, 1, 4], contrast(0.5), brightness(2), gamma(0.5));
  assert.ok(largestDifference(last, [5 / 3, 11 / 3, 17 / 3]) < 1e-5);
});

Deno.test("nnU-Net's gamma leaves mean and standard deviation of each channel", async () => {
  const moments = (values: number[]) => {
    const mean = values.reduce((a, b) => a + b, 0) / values.length;
    return [mean, Math.sqrt(values.reduce((a, b) => a + (b - mean) ** 2, 0) / values.length)];
  };
  const values = Array.from({ length: 128 }, (_, i) => Math.sin(i) * (i % 2 + 1));
  const gray = { name: "gamma", exponents: [0.7, 1.4], inverted: false, over: "channel" } as const;
  const { image } = await augmentArray({ values, shape: [1, 4, 4, 4, 2] }, {
    draws: [neutralDraw({}, [gray])],
  });
  assert.ok(largestDifference(image.values, values) > 0.1);
  for (const channel of [0, 1]) {
    const own = (all: number[]) => moments(all.filter((_, i) => i % 2 === channel));
    assert.ok(largestDifference(own(image.values), own(values)) < 1e-5);
  }
});

interface GrayCase {
  readonly name: string;
  readonly input: string;
  readonly output: string;
  readonly op: string;
  readonly param: number;
}

function operationOf({ op, param }: GrayCase): GrayOperation {
  switch (op) {
    case "blur":
      return { name: "blur", sigmaZyx: [[0, param, param]], kind: "ovseg" };
    case "low_res":
      return { name: "lowResolution", factorZyx: [[param, param, param]], kind: "ovseg" };
    case "brightness":
      return brightness(param);
    case "contrast":
      return contrast(param);
    default:
      return gamma(param, op === "gamma_inverted");
  }
}
for (const each of await goldenJson("augmentation/gray.json") as GrayCase[]) {
  Deno.test(`grey values as ovseg changes them: ${each.name}`, async () => {
    const input = await goldenArray(`augmentation/${each.input}`);
    const expected = await goldenArray(`augmentation/${each.output}`);
    const space = input.shape.slice(2);
    const { image } = await augmentArray({
      values: [...input.data],
      shape: [1, ...Array(3 - space.length).fill(1), ...space, 1],
    }, { draws: [neutralDraw({}, [operationOf(each)])] });
    assert.ok(largestDifference(image.values, expected.data) <= 1e-5);
  });
}

Deno.test("noise has the drawn standard deviation and mean 0", async () => {
  const shape = [1, 10, 40, 50, 1];
  const count = 20_000;
  const { image } = await augmentArray({ values: Array(count).fill(0), shape }, {
    draws: [neutralDraw({}, [noise(0.3)])],
  });
  const mean = image.values.reduce((a, b) => a + b, 0) / count;
  const sd = Math.sqrt(image.values.reduce((a, b) => a + (b - mean) ** 2, 0) / count);
  assert.ok(Math.abs(mean) < 5 * 0.3 / Math.sqrt(count), `${mean}`);
  assert.ok(Math.abs(sd / 0.3 - 1) < 5 / Math.sqrt(2 * count), `${sd}`);
});

Deno.test("the same seed gives the same noise bit by bit, another one another", async () => {
  const noisy = async (noiseSeed: number) => await row(Array(64).fill(0), noise(0.1, noiseSeed));
  const first = await noisy(5);
  assert.deepEqual(await noisy(5), first);
  const other = await noisy(6);
  assert.ok(other.every((value, i) => value !== first[i]));
});
