import assert from "node:assert/strict";
import fc from "fast-check";
import { mean, standardDeviation } from "../../lib/foundation/statistics.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { poolArray } from "../../lib/preprocessing/pool_array.ts";
import { preprocessImage } from "../../lib/preprocessing/preprocess_image.ts";
import { preprocessLabel, reduceClasses } from "../../lib/preprocessing/preprocess_label.ts";
import { resizedGrid } from "../../lib/preprocessing/resized_grid.ts";
import { canonical } from "../../lib/volumes/canonical.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { resampleArray } from "../../lib/volumes/resample_array.ts";
import { parametersOf as parameters } from "./parameters_of.ts";
import { goldenArray, goldenVolume, PREPROCESSING, volumeOf } from "./golden_volume.ts";

type Triple = [number, number, number];

// deno-lint-ignore no-explicit-any
async function golden(name: string): Promise<any[]> {
  return JSON.parse(await Deno.readTextFile(new URL(name, PREPROCESSING)));
}

function greatestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  assert.equal(a.length, b.length);
  let greatest = 0;
  for (let i = 0; i < a.length; i++) greatest = Math.max(greatest, Math.abs(a[i] - b[i]));
  return greatest;
}

Deno.test("planned cases come out as from ovseg's operator", async () => {
  const spacings = JSON.parse(
    await Deno.readTextFile(new URL("spacings.json", PREPROCESSING)),
  );
  const entries = await golden("pipeline.json");
  assert.equal(entries.length, 5);
  for (const { kwargs, case: id, window, scaling, target_spacing, torch } of entries) {
    const chosen = parameters({
      apply_resizing: kwargs.apply_resizing,
      target_spacing,
      apply_pooling: kwargs.apply_pooling,
      pooling_stride: kwargs.pooling_stride ?? null,
      normalisation: [kwargs.apply_windowing ? "window" : "global"],
      window: [window],
      scaling: [scaling],
      lb_classes: kwargs.lb_classes ?? [1, 2, 3, 4, 5, 6, 7, 8, 9],
      reduce_lb_to_single_class: kwargs.reduce_lb_to_single_class ?? false,
    });
    const image = preprocessImage([await goldenVolume(`${id}_image.npy`, spacings[id])], chosen);
    const label = preprocessLabel(await goldenVolume(`${id}_label.npy`, spacings[id]), chosen);
    assert.deepEqual(image.shapeCzyx, [1, ...torch.shape.slice(1)]);
    const expected = await goldenArray(torch.image);
    assert.ok(greatestDifference(image.data, expected.data as Float32Array) < 2e-5);
    assert.deepEqual(label.data, (await goldenArray(torch.label)).data);
    assert.deepEqual(label.shapeZyx, torch.shape.slice(1));
  }
});

Deno.test("resizing and pooling alone are ovseg's operators", async () => {
  const entries = await golden("operators.json");
  assert.ok(entries.length >= 9);
  for (const { name, spacing, kwargs, in_shape, torch_shape } of entries) {
    const nChannels: number = kwargs.n_im_channels ?? 1;
    const input = await goldenArray(`${name}_in.npy`);
    const expected = await goldenArray(`${name}_torch.npy`);
    const space = in_shape.slice(2);
    const voxels = space[0] * space[1] * space[2];
    const channels = Array.from(
      { length: in_shape[1] },
      (_, i) =>
        volumeOf(input.data.slice(i * voxels, (i + 1) * voxels), space, spacing ?? [1, 1, 1]),
    );
    const chosen = parameters({
      apply_resizing: kwargs.apply_resizing,
      target_spacing: kwargs.target_spacing ?? null,
      apply_pooling: kwargs.apply_pooling,
      pooling_stride: kwargs.pooling_stride ?? null,
      resampling: "ovseg",
      do_nn_img_interp: kwargs.do_nn_img_interp ?? false,
      n_im_channels: nChannels,
      normalisation: Array(nChannels).fill(kwargs.apply_windowing ? "window" : "global"),
      window: Array(nChannels).fill(kwargs.window ?? null),
      scaling: Array(nChannels).fill(kwargs.scaling),
      lb_classes: Array.from({ length: 20 }, (_, i) => i + 1),
    });
    const image = preprocessImage(channels.slice(0, nChannels), chosen);
    assert.deepEqual(image.shapeCzyx, [nChannels, ...torch_shape.slice(2)], name);
    const size = torch_shape[2] * torch_shape[3] * torch_shape[4];
    const golden = expected.data as Float32Array;
    const difference = greatestDifference(image.data, golden.subarray(0, nChannels * size));
    assert.ok(difference < 3e-4, `${name}: ${difference}`);
    channels.slice(nChannels).forEach((volume, i) => {
      const label = preprocessLabel(volume, chosen);
      const start = (nChannels + i) * size;
      assert.deepEqual([...label.data], [...golden.subarray(start, start + size)], name);
    });
  }
});

Deno.test("classes are renumbered as by ovseg", async () => {
  const input = await goldenArray("reduce_in.npy");
  const entries = await golden("reduce_classes.json");
  assert.equal(entries.length, 12);
  for (const { classes, to_single_class, output } of entries) {
    const expected = await goldenArray(output);
    const reduced = reduceClasses(input.data, classes, { toSingleClass: to_single_class });
    assert.deepEqual([...reduced], [...expected.data as Uint8Array].map(Number));
  }
  assert.throws(
    () => reduceClasses(input.data, Array.from({ length: 256 }, (_, i) => i + 1)),
    (error) => isOvkitError(error, "DataInvalid"),
  );
});

Deno.test("a window and a scaling by hand", () => {
  const volume = volumeOf(Int16Array.of(-500, 0, 50, 900), [1, 2, 2], [1, 1, 1]);
  const { data } = preprocessImage(
    [volume],
    parameters({ normalisation: ["window"], window: [[-100, 100]], scaling: [[50, 25]] }),
  );
  assert.deepEqual([...data], [-2.5, -0.5, 0.5, 1.5]);
});

Deno.test("per case every channel has mean 0 and standard deviation 1", () => {
  fc.assert(fc.property(fc.double({ min: 0.01, max: 1e6, noNaN: true }), (factor) => {
    const values = (n: number) =>
      Float32Array.from({ length: 60 }, (_, i) => factor * (Math.sin(i * n) + n));
    const channels = [1, 2].map((n) => volumeOf(values(n), [3, 4, 5], [1, 1, 1]));
    const { data } = preprocessImage(
      channels,
      parameters({
        n_im_channels: 2,
        normalisation: ["per_case", "per_case"],
        window: [null, null],
        scaling: [null, null],
      }),
    );
    for (const part of [data.subarray(0, 60), data.subarray(60)]) {
      assert.ok(Math.abs(mean(part)) < 1e-5);
      assert.ok(Math.abs(standardDeviation(part) - 1) < 1e-5);
    }
  }));
});

Deno.test("a scan stored in another orientation gives the same voxels", () => {
  const data = Float32Array.from({ length: 24 }, (_, i) => i * i);
  const stored = volumeOf(data, [2, 3, 4], [5, 2, 1]);
  const mirrored = createVolume({
    data: data.slice().reverse(),
    shapeZyx: [2, 3, 4],
    affineRas: [1, 0, 0, -3, 0, 2, 0, -4, 0, 0, -5, 5, 0, 0, 0, 1],
  });
  const a = preprocessImage([stored], parameters({ target_spacing: [5, 2, 2] }));
  const b = preprocessImage([mirrored], parameters({ target_spacing: [5, 2, 2] }));
  assert.deepEqual(a, b);
  assert.deepEqual(a.shapeCzyx, [1, 2, 3, 2]);
  assert.deepEqual(a.spacingZyxMm, [5, 2, 2]);
  assert.deepEqual(a.canonical.shapeZyx, [2, 3, 4]);
});

Deno.test("the input is left as it is, and a spacing off by rounding resamples nothing", () => {
  const data = Float32Array.of(1, 2, 3, 4);
  const volume = volumeOf(data, [1, 2, 2], [1, 0.79999995, 0.79999995]);
  const result = preprocessImage([volume], parameters({ target_spacing: [1, 0.8, 0.8] }));
  assert.deepEqual([...result.data], [1, 2, 3, 4]);
  result.data.fill(0);
  assert.deepEqual([...data], [1, 2, 3, 4]);
});

Deno.test("image and label keep one shape for all spacings", () => {
  const edge = fc.integer({ min: 1, max: 20 });
  const spacing = fc.double({ min: 0.3, max: 6, noNaN: true });
  const spacings = fc.tuple(spacing, spacing, spacing);
  fc.assert(
    fc.property(fc.tuple(edge, edge, edge), spacings, spacings, (shape, from, to) => {
      const chosen = parameters({ target_spacing: to as Triple });
      const grid = resizedGrid(shape as Triple, from as Triple, chosen);
      const size = shape[0] * shape[1] * shape[2];
      const image = preprocessImage([volumeOf(new Float32Array(size), shape, from)], chosen);
      const label = preprocessLabel(volumeOf(new Uint8Array(size).fill(2), shape, from), chosen);
      assert.deepEqual(image.shapeCzyx.slice(1), grid.shapeZyx);
      assert.deepEqual(label.shapeZyx, grid.shapeZyx);
      assert.ok(label.data.every((value) => value === 2));
    }),
    { numRuns: 40 },
  );
});

Deno.test("pooling drops what is no whole block", () => {
  const options = { shapeZyx: [1, 3, 5], strideZyx: [1, 2, 2] } as const;
  const data = Float32Array.from({ length: 15 }, (_, i) => i);
  assert.deepEqual([...poolArray(data, { ...options, reduce: "mean" })], [3, 5]);
  assert.deepEqual([...poolArray(data, { ...options, reduce: "max" })], [6, 8]);
});

Deno.test("scans that cannot be preprocessed are refused", () => {
  const volume = volumeOf(Int16Array.of(5, 5, 5, 5), [1, 2, 2], [1, 1, 1]);
  const perCase = parameters({ normalisation: ["per_case"], scaling: [null] });
  const refused: [() => unknown, RegExp][] = [
    [() => preprocessImage([volume], perCase, { subject: "a" }), /^a: channel 0 .* deviation 0/],
    [() => preprocessImage([volume, volume], perCase), /2 image channels; expected 1/],
    [() => {
      const data = Float32Array.of(1, NaN, 2, 3);
      return preprocessImage([volumeOf(data, [1, 2, 2], [1, 1, 1])], perCase);
    }, /NaN or infinite/],
  ];
  for (const [run, pattern] of refused) {
    assert.throws(
      run,
      (error) => isOvkitError(error, "DataInvalid") && pattern.test(error.message),
    );
  }
});

Deno.test("nnU-Net's way: sizes rounded, cubic splines, labels class by class, coarse slices apart", () => {
  const shapeZyx: Triple = [5, 12, 11];
  const from: Triple = [4, 1, 1];
  const count = 5 * 12 * 11;
  const image = Float32Array.from({ length: count }, (_, i) => Math.sin(i * 0.7) * 50);
  const label = Uint8Array.from({ length: count }, (_, i) => i % 11 > 6 ? 2 : i % 11 > 3 ? 1 : 0);
  const chosen = parameters({ target_spacing: [3, 0.8, 0.8], resampling: "nnunet" });
  const grid = resizedGrid(shapeZyx, from, chosen);
  assert.deepEqual(grid.shapeZyx, [7, 15, 14]);
  assert.equal(grid.separateAxis, 0);
  const options = { toShapeZyx: grid.shapeZyx, separateAxis: 0 } as const;
  const { data } = preprocessImage([volumeOf(image, shapeZyx, from)], chosen);
  const canonicalImage = canonical(volumeOf(image, shapeZyx, from)).data;
  const expected = resampleArray(canonicalImage, shapeZyx, { ...options, order: 3 });
  assert.ok(greatestDifference(data, expected as Float32Array) < 1e-4);
  const stored = preprocessLabel(volumeOf(label, shapeZyx, from), chosen);
  const canonicalLabel = canonical(volumeOf(label, shapeZyx, from)).data;
  const classes = resampleArray(canonicalLabel, shapeZyx, { ...options, labels: true });
  assert.deepEqual([...stored.data], [...classes as Uint8Array]);
  const even = resizedGrid([5, 5, 5], [1, 1, 1], { ...chosen, target_spacing: [2, 2, 2] });
  assert.deepEqual([even.shapeZyx, even.separateAxis], [[2, 2, 2], undefined]);
});
