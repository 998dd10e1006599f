import assert from "node:assert/strict";
import type {
  AugmentationDraw,
  GrayOperation,
  SpatialDraw,
} from "../../lib/augmentation/augmentation_draw.ts";
import { drawAugmentation } from "../../lib/augmentation/draw_augmentation.ts";
import { STILL } from "../../lib/augmentation/still.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import type {
  AugmentationParameters,
  GridInplaneParameters,
} from "../../lib/parameters/augmentation_parameters.ts";
import { augmentationSchema } from "../../lib/parameters/augmentation_schema.ts";
import { goldenJson } from "../support/golden.ts";

const ovseg: AugmentationParameters = augmentationSchema.parse({});
const nothing: AugmentationParameters = { ...ovseg, grid_inplane: null, grayvalue: null };
const grayvalue = ovseg.grayvalue!;
const randAugment = { P: 0.15, M: 15 };
const { grid_3d: grid3d, intensity } = augmentationSchema.parse({ grid_3d: {}, intensity: {} });
const still: GridInplaneParameters = {
  ...ovseg.grid_inplane!,
  p_rot: 0,
  p_zoom: 0,
  apply_flipping: false,
};
const { empirical } = await goldenJson("augmentation/distributions.json");

const count = 10_000;
const patchZyx = [20, 40, 60] as const;
const draw = (parameters: AugmentationParameters, i = 0) =>
  drawAugmentation(parameters, randomStream(3, "draw", i), { patchZyx, channels: 1 });
const many = (parameters: Partial<AugmentationParameters>) =>
  Array.from({ length: count }, (_, i) => draw({ ...nothing, ...parameters }, i));
const manyMoves = (changes: Partial<GridInplaneParameters>) =>
  many({ grid_inplane: { ...still, ...changes } }).map(({ spatial }) => ({
    ...spatial,
    matrixYx: [4, 5, 7, 8].map((i) => spatial.matrixZyx[i]),
  }));

/** The operation of a name in a draw. */
function operation<N extends GrayOperation["name"]>({ gray }: AugmentationDraw, name: N) {
  return gray.find((each) => each.name === name) as Extract<GrayOperation, { name: N }> | undefined;
}

/** Asserts that a share of our draws is one of ovseg's, within five standard errors of both. */
function assertShare(found: number, expected: number, draws: number, what: string): void {
  const error = Math.sqrt(expected * (1 - expected) * (1 / count + 1 / draws)) + 1 / count;
  assert.ok(Math.abs(found - expected) <= 5 * error, `${what}: ${found}, ovseg ${expected}`);
}

const shareOf = <T>(draws: T[], is: (draw: T) => boolean) => draws.filter(is).length / draws.length;
const turned = ({ matrixZyx }: SpatialDraw) => `${matrixZyx}` !== `${STILL.matrixZyx}`;
const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

const names = {
  _noise: "noise",
  _blur: "blur",
  _brightness: "brightness",
  _contrast: "contrast",
  _low_res: "lowResolution",
} as const;
for (
  const [what, family, stored] of [
    ["grey-value changes", { grayvalue }, empirical.gray],
    ["changes by two knobs", { rand_augment: randAugment }, empirical.myRandAugment_P015],
  ] as const
) {
  Deno.test(`${what} are as frequent as ovseg's, one by one and together`, () => {
    const draws = many(family);
    const { frequency, number_of_ops, draws: of } = stored;
    for (const [key, name] of Object.entries(names)) {
      const changed = (d: AugmentationDraw) => operation(d, name) !== undefined;
      assertShare(shareOf(draws, changed), frequency[key], of, name);
    }
    for (const [number, share] of Object.entries(number_of_ops)) {
      const counts = (d: AugmentationDraw) =>
        d.gray.filter(({ name }) => name !== "gamma").length === Number(number);
      assertShare(shareOf(draws, counts), share as number, of, `${number} at once`);
    }
    assert.ok(draws.every(({ spatial }) => spatial === STILL));
  });
}

Deno.test("all orders of the drawn changes are as frequent", () => {
  const always = { ...grayvalue, p_noise: 1, p_blur: 1, p_bright: 1, p_contr: 0, p_low_res: 0 };
  const draws = many({ grayvalue: { ...always, p_gamma: 0, p_gamma_invert: 0 } });
  const orders = new Map<string, number>();
  for (const { gray } of draws) {
    const order = gray.map(({ name }) => name).join();
    orders.set(order, (orders.get(order) ?? 0) + 1);
  }
  assert.equal(orders.size, 6);
  for (const [order, times] of orders) assertShare(times / count, 1 / 6, count, order);
});

Deno.test("the variance of noise and the factor of brightness are distributed as ovseg's", () => {
  const draws = many({ grayvalue: { ...grayvalue, p_noise: 1, p_bright: 1 } });
  const compare = (values: number[], ovseg: Record<string, number>) => {
    const error = ovseg.std * Math.sqrt(1 / count + 1 / ovseg.n);
    assert.ok(Math.abs(average(values) - ovseg.mean) < 5 * error);
    const mean = average(values);
    const sd = Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
    assert.ok(Math.abs(sd / ovseg.std - 1) < 5 / Math.sqrt(2 * ovseg.n));
  };
  const sds = draws.map((d) => operation(d, "noise")!.sd);
  compare(sds, empirical.noise_std_per_sample);
  compare(sds.map((sd) => sd ** 2), empirical.noise_variance_per_sample);
  compare(draws.map((d) => operation(d, "brightness")!.factors[0]), empirical.brightness_factor);
});

Deno.test("the knob M scales the ranges: at 15 up to grayvalue's, at 0 to none", () => {
  const factors = (M: number) =>
    many({ rand_augment: { P: 1, M } }).map((d) => ({
      brightness: operation(d, "brightness")!.factors[0],
      contrast: operation(d, "contrast")!.factors[0],
      coarse: operation(d, "lowResolution")!.factorZyx[0][0],
      sigma: operation(d, "blur")!.sigmaZyx[0],
      sd: operation(d, "noise")!.sd,
    }));
  const reach = (values: number[]) => [Math.min(...values), Math.max(...values)];
  for (const [M, share] of [[15, 1], [6, 0.4]]) {
    const drawn = factors(M);
    for (
      const [values, low, high] of [
        [drawn.map((d) => d.brightness), 1 - 0.3 * share, 1 + 0.3 * share],
        [drawn.map((d) => d.contrast), 1 - 0.45 * share, 1 + 0.5 * share],
        [drawn.map((d) => d.coarse), 1, 1 + share],
        [drawn.map((d) => d.sd ** 2), 0, 0.1 * share],
        [drawn.map((d) => d.sigma[2]), 0, 0.5 + share],
      ] as const
    ) {
      const [least, most] = reach(values);
      const slack = 0.1 * (high - low);
      assert.ok(least >= low && least < low + slack, `${least} of ${low}`);
      assert.ok(most <= high && most > high - slack, `${most} of ${high}`);
    }
    assert.ok(drawn.every((d) => d.sigma[0] === 0 && d.sigma[1] === d.sigma[2]));
  }
  assert.ok(factors(0).every((d) => d.brightness === 1 && d.contrast === 1 && d.sd === 0));
});

Deno.test("spatial changes are as frequent as ovseg's", () => {
  const { frequency, draws: of } = empirical.grid;
  const p = empirical.grid_p;
  assertShare(shareOf(manyMoves({ p_rot: p.p_rot }), turned), frequency._rot, of, "rotation");
  assertShare(shareOf(manyMoves({ p_zoom: p.p_zoom }), turned), frequency._zoom, of, "zoom");
  assertShare(shareOf(manyMoves({ p_shear: p.p_shear }), turned), frequency._shear, of, "shear");
  const shifted = (d: SpatialDraw) => d.shiftZyx[1] !== 0;
  const shifts = manyMoves({ p_transl: p.p_transl });
  assertShare(shareOf(shifts, shifted), frequency._translate, of, "translation");
});

Deno.test("the eight flips are as frequent as ovseg's", () => {
  const draws = manyMoves({ apply_flipping: true });
  const code = ({ flipZyx: [z, y, x] }: SpatialDraw) => (z ? 4 : 0) + (y ? 2 : 0) + (x ? 1 : 0);
  for (const [flips, share] of Object.entries(empirical.flip_combination_frequency)) {
    const is = (d: SpatialDraw) => code(d) === Number(flips);
    assertShare(shareOf(draws, is), share as number, 2000, `flips ${flips}`);
  }
});

Deno.test("rotations keep lengths and reach all angles evenly", () => {
  const matrices = manyMoves({ p_rot: 1 }).map((d) => d.matrixYx);
  const angles = matrices.map(([yy, yx, xy, xx]) => {
    assert.ok(Math.abs(yy * xx - yx * xy - 1) < 1e-12 && Math.abs(yy - xx) < 1e-12);
    return Math.atan2(xy, yy) / Math.PI;
  });
  const error = Math.sqrt(1 / 3 / count);
  assert.ok(Math.abs(average(angles)) < 5 * error);
  assert.ok(Math.abs(average(angles.map((a) => a * a)) - 1 / 3) < 5 * Math.sqrt(4 / 45 / count));
});

Deno.test("zooms stay in their range, equal in both axes unless asked otherwise", () => {
  const equal = manyMoves({ p_zoom: 1 }).map((d) => d.matrixYx);
  assert.ok(equal.every(([yy, yx, xy, xx]) => yy === xx && yx === 0 && xy === 0));
  assert.ok(equal.every(([yy]) => yy >= 0.7 && yy <= 1.4));
  const separate = manyMoves({ p_zoom: 1, p_scale_if_zoom: 1 });
  assert.ok(shareOf(separate, (d) => d.matrixYx[0] !== d.matrixYx[3]) > 0.999);
});

Deno.test("shears take either axis as often, translations are parts of half the patch", () => {
  const shears = manyMoves({ p_shear: 1 });
  assert.ok(shears.every(({ matrixYx: [, yx, xy] }) => (yx === 0) !== (xy === 0)));
  assert.ok(
    Math.abs(shareOf(shears, (d) => d.matrixYx[1] === 0) - 0.5) < 5 * 0.5 / Math.sqrt(count),
  );
  const shifts = manyMoves({ p_transl: 1 }).map((d) => d.shiftZyx);
  const largest = [1, 2].map((axis) => Math.max(...shifts.map((shift) => Math.abs(shift[axis]))));
  assert.ok(largest[0] <= 5 && largest[0] > 4.9 && largest[1] <= 7.5 && largest[1] > 7.4);
});

Deno.test("the same stream gives the same draw, another one another", () => {
  const parameters = { ...ovseg, grayvalue: { ...grayvalue, p_noise: 1 } };
  assert.deepEqual(draw(parameters, 5), draw(parameters, 5));
  assert.notDeepEqual(draw(parameters, 5), draw(parameters, 6));
  const seeds = new Set(many(parameters).map((d) => operation(d, "noise")!.seed));
  assert.ok(seeds.size > 0.99 * count);
  assert.ok([...seeds].every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31));
});

Deno.test("a changed probability and a family more or less leave all else as it was", () => {
  const all = { ...ovseg, grid_3d: grid3d, rand_augment: randAugment, intensity };
  const restOf = ({ gray }: AugmentationDraw) => gray.filter(({ name }) => name !== "noise");
  for (let i = 0; i < 50; i++) {
    const noisy = (p_noise: number) => draw({ ...ovseg, grayvalue: { ...grayvalue, p_noise } }, i);
    assert.deepEqual(restOf(noisy(0)), restOf(noisy(1)));
    assert.equal(noisy(1).gray.length, noisy(0).gray.length + 1);
    const only = (family: keyof AugmentationParameters) =>
      draw({ ...nothing, [family]: all[family] }, i);
    const { gray } = draw(all, i);
    assert.deepEqual(
      gray,
      [only("grayvalue"), only("rand_augment"), only("intensity")].flatMap((d) => d.gray),
    );
    assert.deepEqual(draw(ovseg, i).spatial, only("grid_inplane").spatial);
    assert.deepEqual(draw({ ...all, grid_inplane: null }, i).spatial, only("grid_3d").spatial);
  }
});
