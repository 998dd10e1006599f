import assert from "node:assert/strict";
import fc from "fast-check";
import { augmentPreviousMask } from "../../lib/augmentation/augment_previous_mask.ts";
import { changeClasses } from "../../lib/augmentation/change_classes.ts";
import { removeSmallComponents } from "../../lib/augmentation/remove_small_components.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import type { MorphologyOperation } from "../../lib/volumes/ball_morphology.ts";
import { goldenArray, goldenJson } from "../support/golden.ts";

type Triple = [number, number, number];

interface MaskCase {
  readonly input: string;
  readonly output: string;
  readonly op: string;
  readonly spacing: Triple | null;
  readonly radius: number;
  readonly class_order: number[];
  readonly kwargs?: {
    readonly spacing?: Triple;
    readonly vol_percentage_removal?: number;
    readonly vol_threshold_removal?: number;
  };
}

async function goldenMask(name: string) {
  const { data, shape } = await goldenArray(`augmentation/${name}`);
  const shapeZyx = shape.slice(-3) as Triple;
  return { data: Uint8Array.from(data), shapeZyx };
}

for (const each of await goldenJson("augmentation/mask.json") as MaskCase[]) {
  Deno.test(`the previous stage's label map as ovseg changes it: ${each.output}`, async () => {
    const mask = await goldenMask(each.input);
    if (each.op === "removal") {
      removeSmallComponents(mask, {
        spacing: each.kwargs!.spacing ?? null,
        part: each.kwargs!.vol_percentage_removal ?? 0.15,
        volumeMm3: each.kwargs!.vol_threshold_removal ?? null,
      });
    } else {
      changeClasses(mask, {
        operation: each.op.replace("binary_", "") as MorphologyOperation,
        radiusMm: each.radius,
        spacing: each.spacing,
        classes: each.class_order,
      });
    }
    assert.deepEqual(mask, await goldenMask(each.output));
  });
}

const off = {
  spacing: [1, 1, 1],
  p_morph: 0,
  radius_mm: [1, 8],
  p_removal: 0,
  vol_percentage_removal: 0.15,
  vol_threshold_removal: null,
} as const;

Deno.test("a class that grows takes voxels of its neighbour, worked by hand", () => {
  const row = (classes: number[]) => {
    const mask = { data: Int32Array.of(0, 1, 2, 2, 2, 0, 0), shapeZyx: [1, 1, 7] as const };
    const spacing = [1, 1, 1];
    changeClasses(mask, { operation: "dilation", radiusMm: 1.5, spacing, classes });
    return [...mask.data];
  };
  assert.deepEqual(row([1, 2]), [1, 1, 2, 2, 2, 2, 0]);
  assert.deepEqual(row([2, 1]), [0, 2, 2, 2, 2, 2, 0]);
});

Deno.test("small components go, large ones stay, worked by hand", () => {
  const mask = { data: Int32Array.of(1, 0, 2, 2, 1, 0, 0, 1, 1, 0), shapeZyx: [1, 1, 10] as const };
  augmentPreviousMask(
    mask,
    { ...off, p_removal: 1, vol_percentage_removal: 0.3 },
    randomStream(1, "removal"),
  );
  assert.deepEqual([...mask.data], [0, 0, 2, 2, 1, 0, 0, 0, 0, 0]);
});

Deno.test("property: no new class; nothing at probability 0 and in an empty mask", () => {
  const voxels = fc.array(fc.constantFrom<number[]>(0, 0, 3, 5), {
    minLength: 180,
    maxLength: 180,
  });
  fc.assert(fc.property(voxels, fc.integer(), (values, seed) => {
    const run = (data: readonly number[], p: number) => {
      const mask = { data: Int32Array.from(data), shapeZyx: [5, 6, 6] as const };
      const parameters = { ...off, p_morph: p, p_removal: p, radius_mm: [1, 2] } as const;
      augmentPreviousMask(mask, parameters, randomStream(seed, "mask"));
      return [...mask.data];
    };
    assert.deepEqual(run(values, 0), values);
    const changed = run(values, 1);
    assert.deepEqual(changed, run(values, 1));
    assert.ok(changed.every((value) => value === 0 || values.includes(value)));
    assert.ok(run(Array(180).fill(0), 1).every((value) => value === 0));
  }));
});

Deno.test("operations and removal come as often as asked for", () => {
  const count = 2000;
  let changed = 0;
  for (let i = 0; i < count; i++) {
    const data = new Uint8Array(125).fill(1, 60, 70);
    const before = [...data];
    const mask = { data, shapeZyx: [5, 5, 5] as const };
    augmentPreviousMask(mask, { ...off, p_morph: 0.4, p_removal: 0.2 }, randomStream(i, "share"));
    if (data.some((value, k) => value !== before[k])) changed++;
  }
  const expected = 1 - 0.6 * 0.8;
  const error = Math.sqrt(expected * (1 - expected) / count);
  assert.ok(changed / count <= expected + 5 * error, `${changed / count}`);
  assert.ok(changed / count > 0.35, `${changed / count}`);
});
