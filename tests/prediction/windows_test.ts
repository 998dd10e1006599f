import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import type { Tensor5D } from "../../lib/engine/tensor_types.ts";
import { tf } from "../../lib/engine/tf.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import type { PredictionParameters } from "../../lib/parameters/model_parameters.ts";
import { channelSoftmax } from "../../lib/prediction/channel_softmax.ts";
import { allFlips } from "../../lib/prediction/flip_axes.ts";
import { layWindows } from "../../lib/prediction/lay_windows.ts";
import { axisWeights } from "../../lib/prediction/patch_weights.ts";
import { planePredictor } from "../../lib/prediction/plane_predictor.ts";
import { probabilityPredictor } from "../../lib/prediction/predict_probabilities.ts";
import { cutPatch } from "../../lib/training/sampling/cut_patch.ts";
import { drawPatches } from "../../lib/training/sampling/draw_patches.ts";
import { emptyPatchArrays } from "../../lib/training/sampling/patch_arrays.ts";
import { tinyPrediction } from "../model/tiny_case.ts";
import { largestDifference } from "../support/golden.ts";

await openEngine({ backend: "tensorflow" });

const network = createNetwork({
  in_channels: null,
  out_channels: null,
  is_2d: false,
  filters: 2,
  filters_max: 8,
  kernel_sizes: [3, 3],
}, { architecture: "UNet", inChannels: 1, outChannels: 3 });

const random = randomStream(1, "windows");
const shapeCzyx = [1, 11, 13, 17] as const;
const image = {
  data: Float32Array.from({ length: 11 * 13 * 17 }, () => random.normal()),
  shapeCzyx,
};

const predictorOf = (changes: Partial<PredictionParameters>) =>
  probabilityPredictor(network, { ...tinyPrediction, ...changes }, "float32");

Deno.test("the shares of all windows over a voxel sum up to 1, mirrored or not", () => {
  const patchZyx = [8, 8, 8] as const;
  const windows = layWindows({
    shapeZyx: [11, 5, 17],
    patchZyx,
    step: 0.5,
    flips: allFlips(false),
    axisWeights: axisWeights(patchZyx, "gaussian"),
  });
  assert.deepEqual(
    windows.map(({ zyx }) => zyx[0].start),
    [
      ...windows.map(({ zyx }) => zyx[0].start),
    ].sort((a, b) => a - b),
  );
  const sums = Array.from({ length: 8 }, () => new Float64Array(11 * 5 * 17));
  for (const { flip, zyx: [z, y, x] } of windows) {
    z.shares.forEach((a, k) =>
      y.shares.forEach((b, j) =>
        x.shares.forEach((c, i) => {
          sums[flip][((z.start + k) * 5 + y.start + j) * 17 + x.start + i] += a * b * c;
        })
      )
    );
  }
  for (const sum of sums.flatMap((own) => [...own])) assert.ok(Math.abs(sum - 1) < 1e-12);
});

Deno.test("probabilities sum up to 1, and again the same bits come out", async () => {
  for (const mode of ["simple", "flip", "mirror"] as const) {
    const predict = predictorOf({ mode });
    const [first, again] = [await predict(image), await predict(image)];
    assert.deepEqual(first.data, again.data);
    const size = first.data.length / 3;
    for (let i = 0; i < size; i++) {
      const sum = first.data[i] + first.data[size + i] + first.data[2 * size + i];
      assert.ok(Math.abs(sum - 1) < 1e-5, `${mode} ${sum}`);
    }
  }
});

Deno.test("narrow weights and whole regions give what plain sums give", async () => {
  const narrow = { sigma_gaussian_weight: 0.05 };
  const everywhere = new Uint8Array(11 * 13 * 17).fill(1);
  for (const mode of ["simple", "flip"] as const) {
    const whole = await predictorOf({ mode })(image);
    const asked = await predictorOf({ mode })(image, { region: everywhere });
    assert.ok(largestDifference(asked.data, whole.data) < 1e-6);
  }
  const { data } = await predictorOf(narrow)(image);
  const size = data.length / 3;
  data.subarray(0, size).forEach((value, i) => {
    assert.ok(Math.abs(value + data[size + i] + data[2 * size + i] - 1) < 1e-5);
  });
});

Deno.test("an image is flipped as its mirror image is, and without flips it is not", async () => {
  const [, nz, ny, nx] = shapeCzyx;
  const mirrored = image.data.slice();
  for (let row = 0; row < nz * ny; row++) mirrored.subarray(row * nx, (row + 1) * nx).reverse();
  const turn = (data: Float32Array) => {
    const turned = data.slice();
    for (let row = 0; row < 3 * nz * ny; row++) turned.subarray(row * nx, (row + 1) * nx).reverse();
    return turned;
  };
  const difference = async (mode: "simple" | "flip") => {
    const predict = predictorOf({ mode });
    const [one, other] = [await predict(image), await predict({ data: mirrored, shapeCzyx })];
    return largestDifference(one.data, turn(other.data));
  };
  assert.ok(await difference("flip") < 1e-5);
  assert.ok(await difference("simple") > 1e-3);
});

Deno.test("mirror: the mean of the logits of a window and its mirror images", async () => {
  const cut = { data: image.data.slice(0, 512), shapeCzyx: [1, 8, 8, 8] as const };
  const found = await predictorOf({ mode: "mirror" })(cut);
  const expected = tf.tidy(() => {
    const x = tf.tensor(cut.data, [1, 8, 8, 8, 1]) as Tensor5D;
    const each = allFlips(false).map((flip) => {
      const axes = [1, 2, 3].filter((axis) => flip[axis - 1]);
      const [logits] = network.apply(tf.reverse(x, axes), { training: false });
      return tf.reverse(logits, axes);
    });
    const mean = each.reduce((sum, one) => sum.add(one)).div(8);
    return tf.softmax(mean).transpose([0, 4, 1, 2, 3]).dataSync();
  });
  assert.ok(largestDifference(found.data, expected as Float32Array) < 1e-5);
});

Deno.test("an image smaller than the window is seen as training cuts it, mirrored ones too", async () => {
  const small = [5, 8, 3] as const;
  const data = image.data.slice(0, 120);
  const volume = {
    id: "small",
    image: data,
    label: new Uint8Array(120),
    channels: 1,
    shapeZyx: small,
    outside: [Math.min(...data)],
  };
  const patch = emptyPatchArrays({
    samples: 1,
    sizeZyx: [8, 8, 8],
    channels: 1,
    hasPrevious: false,
    hasMask: false,
  });
  const [position] = drawPatches({
    shapesZyx: [small],
    patchZyx: [8, 8, 8],
    batchSize: 1,
    minBiasedSamples: 0,
    pBiasSampling: 0,
    groups: [],
  }, { seed: 1, purpose: "training", epoch: 0, step: 0 });
  const region = { cornerZyx: position.cornerZyx, sizeZyx: [8, 8, 8] as const };
  cutPatch(volume, region, { ...patch, sample: 0 });
  const expected = tf.tidy(() => {
    const [logits] = network.apply(tf.tensor(patch.image, [1, 8, 8, 8, 1]) as Tensor5D, {
      training: false,
    });
    const corner = position.cornerZyx.map((at) => -at);
    return tf.softmax(logits).slice([0, ...corner, 0], [1, ...small, 3])
      .transpose([0, 4, 1, 2, 3]).dataSync();
  });
  const shape = [1, ...small] as const;
  const found = await predictorOf({})({ data, shapeCzyx: shape });
  assert.ok(largestDifference(found.data, expected as Float32Array) < 1e-5);
  const turn = (values: Float32Array) => values.slice().reverse();
  const flipped = predictorOf({ mode: "flip" });
  const one = await flipped({ data, shapeCzyx: shape });
  const other = await flipped({ data: turn(data), shapeCzyx: shape });
  for (let c = 0; c < 3; c++) {
    const own = (values: Float32Array) => values.subarray(c * 120, (c + 1) * 120);
    assert.ok(largestDifference(own(one.data), turn(own(other.data))) < 1e-5);
  }
});

Deno.test("empty windows are skipped where asked for, and no others", async () => {
  const data = new Float32Array(8 * 8 * 40).fill(-2);
  for (let row = 0; row < 64; row++) data[row * 40 + 35] = 1;
  const scan = { data, shapeCzyx: [1, 8, 8, 40] as const };
  const networks = [{ network, precision: "float32" as const }];
  const whole = planePredictor(networks, tinyPrediction);
  const part = planePredictor(networks, { ...tinyPrediction, skip_empty_windows: true });
  assert.equal(whole.windowsOf(scan).length, 9);
  assert.deepEqual(part.windowsOf(scan).map(({ zyx }) => zyx[2].start), [28, 32]);
  const all = await predictorOf({})(scan);
  const some = await predictorOf({ skip_empty_windows: true })(scan);
  for (let i = 0; i < 64 * 40; i++) {
    if (i % 40 < 28) assert.deepEqual([some.data[i], some.data[64 * 40 + i]], [1, 0]);
    if (i % 40 >= 36) assert.ok(Math.abs(some.data[i] - all.data[i]) < 1e-6);
  }
  const full = planePredictor(networks, { ...tinyPrediction, skip_empty_windows: true });
  assert.equal(full.windowsOf(image).length, whole.windowsOf(image).length);
});

Deno.test("each look's voxels of a class are counted", async () => {
  const predictor = planePredictor([{ network, precision: "float32" }], tinyPrediction);
  const planes = predictor.open(image, { pass: { ...predictor.pass, flips: 4 } });
  await planes.reach(0);
  assert.ok(planes.plane(0, 0).length === 13 * 17);
  await planes.reach(10);
  await planes.stop();
  assert.equal(planes.passes.length, 4);
  for (const voxels of planes.passes) {
    const all = voxels.reduce((sum, one) => sum + one, 0);
    assert.ok(Math.abs(all / (11 * 13 * 17) - 1) < 1e-5);
  }
});

Deno.test("a look of one window counts the voxels of its own label map", async () => {
  const size = 8 * 8 * 8;
  const cube = { data: image.data.slice(0, size), shapeCzyx: [1, 8, 8, 8] as const };
  const predictor = planePredictor([{ network, precision: "float32" }], tinyPrediction);
  const looks = async (flips: number) => {
    const planes = predictor.open(cube, { pass: { ...predictor.pass, flips } });
    const counts = [0, 0, 0];
    for (let z = 0; z < 8; z++) {
      await planes.reach(z);
      const each = counts.map((_, c) => planes.plane(c, z));
      for (let i = 0; i < 64; i++) {
        const votes = each.map((plane) => plane[i]);
        counts[votes.indexOf(Math.max(...votes))]++;
      }
    }
    await planes.stop();
    return { passes: planes.passes.map((voxels) => [...voxels]), counts };
  };
  const one = await looks(1);
  assert.ok(one.counts.filter((count) => count > 0).length > 1);
  assert.deepEqual(one.passes, [one.counts]);
  const two = await looks(2);
  assert.deepEqual(two.passes[0], one.counts);
  assert.notDeepEqual(two.passes[1], one.counts);
});

Deno.test("a signal stops between windows", async () => {
  const controller = new AbortController();
  const prediction = predictorOf({})(image, {
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await assert.rejects(prediction, { name: "AbortError" });
});

Deno.test("softmax is the library's, each class by itself", () => {
  for (const classes of [2, 3, 11, 12]) {
    const logits = tf.randomNormal([2, 3, 2, 3, classes], 0, 30, "float32", 5) as Tensor5D;
    const found = channelSoftmax(logits).dataSync() as Float32Array;
    const expected = tf.softmax(logits).transpose([0, 4, 1, 2, 3]).dataSync() as Float32Array;
    assert.ok(largestDifference(found, expected) < 1e-6);
  }
});
