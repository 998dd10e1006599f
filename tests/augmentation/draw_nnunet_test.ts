import assert from "node:assert/strict";
import type { GrayOperation, TripleZyx } from "../../lib/augmentation/augmentation_draw.ts";
import { drawAugmentation } from "../../lib/augmentation/draw_augmentation.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import type { Grid3dParameters } from "../../lib/parameters/augmentation_parameters.ts";
import { augmentationSchema } from "../../lib/parameters/augmentation_schema.ts";

const count = 8000;
const cube = [64, 64, 64] as const;

function many(grid: Partial<Grid3dParameters> = {}, patchZyx: TripleZyx = cube, channels = 2) {
  const parameters = augmentationSchema.parse({
    grid_inplane: null,
    grid_3d: grid,
    grayvalue: null,
    intensity: {},
  });
  return Array.from(
    { length: count },
    (_, i) => drawAugmentation(parameters, randomStream(7, i), { patchZyx, channels }),
  );
}

function assertShare(found: number, expected: number, what: string): void {
  const error = Math.sqrt(expected * (1 - expected) / count);
  assert.ok(Math.abs(found - expected) <= 5 * error, `${what}: ${found}, expected ${expected}`);
}

const draws = many();
const share = <T>(all: readonly T[], is: (one: T) => boolean) => all.filter(is).length / all.length;
const all = <N extends GrayOperation["name"]>(name: N) =>
  draws.flatMap((draw) => draw.gray.filter((each) => each.name === name)) as Extract<
    GrayOperation,
    { name: N }
  >[];

Deno.test("nnU-Net's changes come with its probabilities and in its order", () => {
  for (
    const [name, probability] of [
      ["noise", 0.1],
      ["blur", 0.2 * 0.75],
      ["brightness", 0.15],
      ["contrast", 0.15],
      ["lowResolution", 0.25 * 0.75],
    ] as const
  ) assertShare(all(name).length / count, probability, name);
  assertShare(all("gamma").filter((each) => each.inverted).length / count, 0.1, "inverted gamma");
  assertShare(all("gamma").filter((each) => !each.inverted).length / count, 0.3, "gamma");
  const order = ["noise", "blur", "brightness", "contrast", "lowResolution", "gamma"];
  for (const { gray } of draws) {
    const places = gray.map((each) => order.indexOf(each.name));
    assert.deepEqual(places, [...places].sort((a, b) => a - b));
    const gammas = gray.filter((each) => each.name === "gamma").map((each) => each.inverted);
    assert.ok(gammas.length < 2 || gammas[0]);
  }
});

Deno.test("nnU-Net's changes have its ranges, half of the contrasts below 1", () => {
  const within = (values: number[], low: number, high: number) => {
    const width = 0.05 * (high - low);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    assert.ok(least >= low && least < low + width, `${least}`);
    assert.ok(most <= high && most > high - width, `${most}`);
  };
  within(all("noise").map((each) => each.sd), 0, 0.1);
  within(all("blur").flatMap((each) => each.sigmaZyx.flat()).filter((s) => s > 0), 0.5, 1);
  const factors = all("lowResolution").flatMap((each) => each.factorZyx);
  assert.ok(factors.every(([z, y, x]) => z === y && y === x));
  within(factors.filter(([z]) => z !== 1).map(([z]) => 1 / z), 0.5, 1);
  for (
    const [values, low, high] of [
      [all("brightness").flatMap((each) => each.factors), 0.75, 1.25],
      [all("contrast").flatMap((each) => each.factors), 0.75, 1.25],
      [all("gamma").flatMap((each) => each.exponents), 0.7, 1.5],
    ] as const
  ) {
    within(values, low, high);
    const below = share(values, (value) => value < 1);
    assert.ok(Math.abs(below - 0.5) < 5 * 0.5 / Math.sqrt(values.length), `${below}`);
  }
});

Deno.test("rotation and scaling come as often as nnU-Net's, within its angles", () => {
  const determinant = (m: readonly number[]) =>
    m[0] * (m[4] * m[8] - m[5] * m[7]) - m[1] * (m[3] * m[8] - m[5] * m[6]) +
    m[2] * (m[3] * m[7] - m[4] * m[6]);
  const matrices = draws.map(({ spatial }) => spatial.matrixZyx);
  const scales = matrices.map((m) => Math.cbrt(determinant(m)));
  assertShare(share(scales, (scale) => Math.abs(scale - 1) > 1e-9), 0.2, "scaling");
  assert.ok(scales.every((scale) => scale > 0.7 - 1e-9 && scale < 1.4 + 1e-9));
  assertShare(share(matrices, (m) => m[1] !== 0), 0.2, "rotation");
  const steepest = Math.max(...matrices.map((m, i) => Math.abs(m[1] / scales[i])));
  assert.ok(steepest < 0.5 + 0.26 && steepest > 0.4, `${steepest}`);
  for (const axis of [0, 1, 2]) {
    assertShare(share(draws, ({ spatial }) => spatial.flipZyx[axis]), 0.5, `mirror ${axis}`);
  }
  assert.ok(draws.every(({ spatial }) => spatial.elastic === undefined));
});

Deno.test("flat patches move in the plane by any angle, cubes when told so", () => {
  for (const flat of [many({ p_rot: 1 }, [16, 64, 64]), many({ p_rot: 1, dummy_2d: true })]) {
    assert.ok(
      flat.every(({ spatial: { matrixZyx: m } }) =>
        m[0] === 1 && [1, 2, 3, 6].every((i) => m[i] === 0)
      ),
    );
  }
  const angles = (patchZyx: TripleZyx) =>
    many({ p_rot: 1 }, patchZyx).map(({ spatial: { matrixZyx: m } }) =>
      Math.abs(Math.atan2(m[7], m[8]) * 180 / Math.PI)
    );
  assert.ok(Math.max(...angles([16, 64, 64])) > 175);
  assert.ok(Math.max(...angles([1, 64, 64])) > 175);
  const long = Math.max(...angles([1, 64, 128]));
  assert.ok(long > 14 && long <= 15 + 1e-9, `${long}`);
  const single = many({}, [1, 64, 64]);
  assert.ok(single.every(({ spatial }) => !spatial.flipZyx[0]));
  assert.ok(
    single.every(({ gray }) =>
      gray.every((each) => each.name !== "lowResolution" || each.factorZyx.every(([z]) => z === 1))
    ),
  );
});

Deno.test("axes keep their angle, and elastic fields come, as often as asked for", () => {
  const some = many({ p_rot: 1, p_rot_per_axis: 0.4, p_elastic: 0.3 });
  const unturned = share(
    some,
    ({ spatial: { matrixZyx: m } }) => m[1] === 0 && m[2] === 0 && m[5] === 0,
  );
  assertShare(unturned, 0.6 ** 3, "no axis");
  assertShare(share(some, ({ spatial }) => spatial.elastic !== undefined), 0.3, "elastic");
  for (const { spatial: { elastic } } of some) {
    assert.ok(elastic === undefined || elastic.sigmaZyx.every((s) => s >= 0 && s <= 0.2 * 64));
  }
});
