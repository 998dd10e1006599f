import assert from "node:assert/strict";
import type { AugmentationDraw } from "../../lib/augmentation/augmentation_draw.ts";
import { drawAugmentation } from "../../lib/augmentation/draw_augmentation.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import type {
  AugmentationParameters,
  GridInplaneParameters,
} from "../../lib/parameters/augmentation_parameters.ts";
import { goldenJson } from "../support/golden.ts";

const grayvalue = {
  p_noise: 0.15,
  p_blur: 0.1,
  p_bright: 0.15,
  p_contr: 0.15,
  p_low_res: 0.125,
  p_gamma: 0.15,
  p_gamma_invert: 0.15,
  mm_var_noise: [0, 0.1],
  mm_sigma_blur: [0.5, 1.5],
  mm_bright: [0.7, 1.3],
  mm_contr: [0.65, 1.5],
  mm_low_res: [1, 2],
  mm_gamma: [0.7, 1.5],
} as const;
const still = {
  p_rot: 0,
  p_zoom: 0,
  p_transl: 0,
  p_shear: 0,
  p_scale_if_zoom: 0,
  mm_zoom: [0.7, 1.4],
  mm_rot: [-180, 180],
  mm_transl: [-0.25, 0.25],
  mm_shear: [-0.2, 0.2],
  apply_flipping: false,
  out_shape: null,
} as const;
const { empirical } = await goldenJson("augmentation/distributions.json");

const count = 10_000;
const sizeYx = [40, 60] as const;
const draw = (parameters: AugmentationParameters, i = 0) =>
  drawAugmentation(parameters, randomStream(3, "draw", i), sizeYx);
const many = (parameters: AugmentationParameters) =>
  Array.from({ length: count }, (_, i) => draw(parameters, i));
const manyMoves = (changes: Partial<GridInplaneParameters>) =>
  many({ grid_inplane: { ...still, ...changes }, grayvalue: null });

/** Asserts that a share of our draws is one of ovseg's, within five standard errors of both. */
function assertShare(found: number, expected: number, draws: number, what: string): void {
  const error = Math.sqrt(expected * (1 - expected) * (1 / count + 1 / draws)) + 1 / count;
  assert.ok(Math.abs(found - expected) <= 5 * error, `${what}: ${found}, ovseg ${expected}`);
}

const shareOf = (draws: AugmentationDraw[], is: (draw: AugmentationDraw) => boolean) =>
  draws.filter(is).length / draws.length;
const turned = ({ matrixYx }: AugmentationDraw) => `${matrixYx}` !== "1,0,0,1";
const average = (values: number[]) => values.reduce((a, b) => a + b, 0) / values.length;

Deno.test("grey-value changes are as frequent as ovseg's, one by one and together", () => {
  const draws = many({ grid_inplane: null, grayvalue });
  const { frequency, number_of_ops, draws: of } = empirical.gray;
  const changes: Record<string, (draw: AugmentationDraw) => boolean> = {
    _noise: (d) => d.noise > 0,
    _blur: (d) => d.blur > 0,
    _brightness: (d) => d.brightness !== 1,
    _contrast: (d) => d.contrast !== 1,
    _low_res: (d) => d.lowResolution !== 1,
  };
  for (const [name, changed] of Object.entries(changes)) {
    assertShare(shareOf(draws, changed), frequency[name], of, name);
  }
  for (const [number, share] of Object.entries(number_of_ops)) {
    const counts = (d: AugmentationDraw) =>
      Object.values(changes).filter((changed) => changed(d)).length === Number(number);
    assertShare(shareOf(draws, counts), share as number, of, `${number} at once`);
  }
  assert.ok(draws.every((d) => !d.flipZ && !turned(d) && `${d.shiftYx}` === "0,0"));
});

Deno.test("the variance of noise and the factor of brightness are distributed as ovseg's", () => {
  const always = { ...grayvalue, p_noise: 1, p_bright: 1 };
  const draws = many({ grid_inplane: null, grayvalue: always });
  const compare = (values: number[], ovseg: Record<string, number>) => {
    const error = ovseg.std * Math.sqrt(1 / count + 1 / ovseg.n);
    assert.ok(Math.abs(average(values) - ovseg.mean) < 5 * error);
    const mean = average(values);
    const sd = Math.sqrt(average(values.map((value) => (value - mean) ** 2)));
    assert.ok(Math.abs(sd / ovseg.std - 1) < 5 / Math.sqrt(2 * ovseg.n));
  };
  compare(draws.map((d) => d.noise), empirical.noise_std_per_sample);
  compare(draws.map((d) => d.noise ** 2), empirical.noise_variance_per_sample);
  compare(draws.map((d) => d.brightness), empirical.brightness_factor);
});

Deno.test("spatial changes are as frequent as ovseg's", () => {
  const { frequency, draws: of } = empirical.grid;
  const p = empirical.grid_p;
  assertShare(shareOf(manyMoves({ p_rot: p.p_rot }), turned), frequency._rot, of, "rotation");
  assertShare(shareOf(manyMoves({ p_zoom: p.p_zoom }), turned), frequency._zoom, of, "zoom");
  assertShare(shareOf(manyMoves({ p_shear: p.p_shear }), turned), frequency._shear, of, "shear");
  const shifted = (d: AugmentationDraw) => d.shiftYx[0] !== 0;
  const shifts = manyMoves({ p_transl: p.p_transl });
  assertShare(shareOf(shifts, shifted), frequency._translate, of, "translation");
});

Deno.test("the eight flips are as frequent as ovseg's", () => {
  const draws = manyMoves({ apply_flipping: true });
  const code = ({ flipZ, matrixYx }: AugmentationDraw) =>
    (flipZ ? 4 : 0) + (matrixYx[0] < 0 ? 2 : 0) + (matrixYx[3] < 0 ? 1 : 0);
  for (const [flips, share] of Object.entries(empirical.flip_combination_frequency)) {
    const is = (d: AugmentationDraw) => code(d) === Number(flips);
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
  const shifts = manyMoves({ p_transl: 1 }).map((d) => d.shiftYx);
  const largest = [0, 1].map((axis) => Math.max(...shifts.map((shift) => Math.abs(shift[axis]))));
  assert.ok(largest[0] <= 5 && largest[0] > 4.9 && largest[1] <= 7.5 && largest[1] > 7.4);
});

Deno.test("the same stream gives the same draw, another one another", () => {
  const parameters = {
    grid_inplane: { ...still, p_rot: 1, apply_flipping: true },
    grayvalue: { ...grayvalue, p_noise: 1 },
  };
  assert.deepEqual(draw(parameters, 5), draw(parameters, 5));
  assert.notDeepEqual(draw(parameters, 5), draw(parameters, 6));
  const seeds = new Set(many(parameters).map((d) => d.noiseSeed));
  assert.ok(seeds.size > 0.99 * count);
  assert.ok([...seeds].every((seed) => Number.isInteger(seed) && seed >= 0 && seed < 2 ** 31));
});

Deno.test("a changed probability leaves the other numbers as they were", () => {
  const parameters = { grid_inplane: { ...still, p_rot: 1, p_zoom: 1 }, grayvalue };
  for (let i = 0; i < 50; i++) {
    const { noise: _, ...without } = draw({
      ...parameters,
      grayvalue: { ...grayvalue, p_noise: 0 },
    }, i);
    const { noise, ...others } = draw(
      { ...parameters, grayvalue: { ...grayvalue, p_noise: 1 } },
      i,
    );
    assert.deepEqual(without, others);
    assert.ok(noise > 0);
  }
});
