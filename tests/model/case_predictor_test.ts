import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { casePredictor } from "../../lib/model/prediction/case_predictor.ts";
import type { PredictorMember } from "../../lib/model/prediction/member_groups.ts";
import type { Network } from "../../lib/networks/network.ts";
import type { PostprocessingParameters } from "../../lib/parameters/model_parameters.ts";
import { lanesOf } from "../../lib/prediction/lanes_of.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { Volume } from "../../lib/volumes/volume.ts";
import { largestDifference } from "../support/golden.ts";
import {
  noPostprocessing,
  thresholdNetwork,
  tinyMember,
  tinyPreprocessing,
  tinyScan,
} from "./tiny_case.ts";

await openEngine({ backend: "tensorflow" });

const scan = tinyScan();

function predictorOf(
  members: readonly PredictorMember[] = [tinyMember()],
  postprocessing: Partial<PostprocessingParameters> = {},
) {
  return casePredictor({
    members,
    classes: [4, 9],
    postprocessing: { ...noPostprocessing, ...postprocessing },
  });
}

function maskOf(keep: (x: number) => boolean): Volume {
  const data = Uint8Array.from(scan.data as Float32Array, (_, i) => keep(i % 16) ? 1 : 0);
  return createVolume({ ...scan, data });
}

const countOf = ({ data }: Volume, number: number) =>
  (data as Uint8Array).filter((value) => value === number).length;

Deno.test("a scan's two blocks are found, with their millilitres", async () => {
  const { label, volumes, plan, spent } = await predictorOf()([scan]);
  assert.deepEqual([label.shapeZyx, label.affineRas], [scan.shapeZyx, scan.affineRas]);
  const rows = Array.from({ length: 14 * 15 }, (_, row) => row * 16);
  for (const [x, number] of [[0, 4], [8, 0], [15, 9]]) {
    const right = rows.filter((row) => label.data[row + x] === number).length;
    assert.ok(right > 0.9 * rows.length, `${right} of ${rows.length} at x ${x}`);
  }
  assert.deepEqual(
    volumes,
    [4, 9].map((number) => ({
      class: number,
      ml: countOf(label, number) * 1.5 ** 3 / 1000,
    })),
  );
  assert.deepEqual([plan.windows, plan.flips, plan.members, plan.step], [[8], 1, 1, 0.5]);
  assert.equal(plan.text, "planned: 8 windows × 1 flip × 1 model");
  assert.deepEqual(Object.keys(spent), ["preprocess", "windows", "label", "postprocess"]);
});

Deno.test("members that share a grid are averaged, as probabilities", async () => {
  const networks = [thresholdNetwork(1), thresholdNetwork(6)];
  const alone = await Promise.all(
    networks.map(async (network) =>
      (await predictorOf([tinyMember({}, network)])([scan], { probabilities: true })).probabilities!
    ),
  );
  const members = networks.map((network) => tinyMember({}, network));
  const together = await predictorOf(members)([scan], { probabilities: true, entropy: true });
  const { data, shapeCzyx } = together.probabilities!;
  assert.deepEqual(shapeCzyx, [3, 10, 11, 12]);
  const mean = data.map((_, i) => (alone[0].data[i] + alone[1].data[i]) / 2);
  assert.ok(largestDifference(data, mean) < 1e-6);
  assert.deepEqual(together.plan.windows, [8]);
  assert.equal(together.volumes.length, 2);
  for (const { ml, sdMl } of together.volumes) assert.ok(ml > 0 && sdMl! < 1e-9);
  const entropy = together.entropy!.data as Float32Array;
  assert.deepEqual(together.entropy!.affineRas, scan.affineRas);
  assert.ok(entropy.every((value) => value >= 0 && value <= Math.log(3) + 1e-5));
  assert.ok(entropy.some((value) => value > 0.5));
});

Deno.test("volumes spread as those that the members find alone", async () => {
  const network = thresholdNetwork(4);
  const timid: Network = {
    ...network,
    apply: (x, options) => network.apply(x.mul<typeof x>(0.8), options),
  };
  const members = [tinyMember(), tinyMember({}, timid)];
  const plain = tinyScan([10, 11, 12], 2);
  const [a, b] = await Promise.all(
    members.map(async (member) => (await predictorOf([member])([plain])).volumes),
  );
  const { volumes } = await predictorOf(members)([plain]);
  for (const [i, { sdMl }] of volumes.entries()) {
    assert.ok(a[i].ml > b[i].ml);
    assert.ok(Math.abs(sdMl! - (a[i].ml - b[i].ml) / Math.SQRT2) < 1e-9);
  }
});

Deno.test("members on different grids meet on the scan's", async () => {
  const fine = { ...tinyPreprocessing, target_spacing: [1.5, 1.5, 1.5] as const };
  const members = [tinyMember(), tinyMember({ overlap: 0.8 }, thresholdNetwork(2), fine)];
  const single = await Promise.all(
    members.map((member) => predictorOf([member])([scan], { probabilities: true })),
  );
  const both = await predictorOf(members)([scan], { probabilities: true });
  assert.deepEqual(both.probabilities!.shapeCzyx, [3, ...scan.shapeZyx]);
  assert.deepEqual(both.plan.windows, [8, 18]);
  assert.match(both.plan.text, /^planned: 8 \+ 18 windows × 1 flip × 2 models$/);
  const swapped = await predictorOf(members.toReversed())([scan], { probabilities: true });
  assert.ok(largestDifference(swapped.probabilities!.data, both.probabilities!.data) < 1e-6);
  assert.deepEqual(swapped.label.data, both.label.data);
  const finer = single[1].probabilities!;
  assert.deepEqual(finer.shapeCzyx, [3, ...scan.shapeZyx]);
  const coarse = both.probabilities!.data.map((p, i) => 2 * p - finer.data[i]);
  assert.ok(coarse.every((p) => p > -1e-5 && p < 1 + 1e-5));
  assert.ok(both.volumes.every(({ sdMl }) => sdMl! > 0));
});

Deno.test("flips: as many as asked for, and their spread", async () => {
  const predict = predictorOf([tinyMember({ mode: "flip" })]);
  const all = await predict([scan]);
  assert.equal(all.plan.text, "planned: 8 windows × 8 flips × 1 model");
  const two = await predict([scan], { flips: 2 });
  assert.equal(two.plan.flips, 2);
  assert.ok(two.volumes.every(({ sdMl }) => sdMl! >= 0));
  assert.ok((await predict([scan], { flips: 1 })).volumes.every(({ sdMl }) => sdMl === undefined));
});

Deno.test("a network is traced once for each lane, whatever scans, flips and steps follow", async () => {
  const network = thresholdNetwork(4);
  let traces = 0;
  const counted = {
    ...network,
    apply: (...run: Parameters<typeof network.apply>) => {
      traces++;
      return network.apply(...run);
    },
  } as typeof network;
  const predict = predictorOf([tinyMember({}, counted)]);
  await predict([scan]);
  await predict([tinyScan([9, 20, 11])], { flips: 8, budgetSeconds: 1e-3 });
  await predict([tinyScan([3, 4, 5])], { flips: 4 });
  assert.equal(traces, lanesOf(1));
});

Deno.test("a budget is kept to by giving up detail openly", async () => {
  const members = [tinyMember({ mode: "flip" }), tinyMember({ mode: "flip" }, thresholdNetwork(2))];
  const predict = predictorOf(members);
  const rich = await predict([scan], { budgetSeconds: 1000 });
  assert.deepEqual([rich.plan.step, rich.plan.flips, rich.plan.members], [0.5, 8, 2]);
  assert.match(rich.plan.text, /^planned [\d.]+ s: 8 windows × 8 flips × 2 models$/);
  const told: string[] = [];
  const poor = await predict([scan], {
    budgetSeconds: 1e-3,
    onPlan: ({ text }) => told.push(text),
  });
  assert.deepEqual([poor.plan.step, poor.plan.flips, poor.plan.members], [0.8, 1, 1]);
  assert.match(poor.plan.text, /× 1 flip × 1 model, more than the 0.001 s asked for$/);
  assert.deepEqual(told, [poor.plan.text]);
});

Deno.test("a region: windows that miss it are left out, an empty one is refused", async () => {
  const predict = predictorOf();
  const { label, plan } = await predict([scan], { region: maskOf((x) => x < 3) });
  assert.ok(plan.windows[0] < 8 && plan.windows[0] > 0);
  assert.ok(countOf(label, 4) > 0);
  assert.equal(countOf(label, 9), 0);
  await rejects(
    predict([scan], { region: maskOf(() => false) }),
    "DataInvalid",
    /empty|without a voxel/,
  );
  const other = createVolume({ ...scan, data: new Uint8Array(8).fill(1), shapeZyx: [2, 2, 2] });
  await rejects(predict([scan], { region: other }), "GeometryMismatch", /the region/);
});

const processings: [string, Partial<PostprocessingParameters>, boolean?][] = [
  ["probability_thresholds", { probability_thresholds: [0.2, 0.9] }],
  ["apply_small_component_removing", {
    apply_small_component_removing: true,
    volume_thresholds: 20,
  }],
  ["remove_2d_comps", {
    apply_small_component_removing: true,
    volume_thresholds: 20,
    remove_2d_comps: false,
  }],
  ["remove_comps_by_volume", {
    apply_small_component_removing: true,
    volume_thresholds: 20,
    remove_2d_comps: false,
    remove_comps_by_volume: true,
  }],
  ["mask_with_reg", { mask_with_reg: true }, true],
  ["use_fill_holes_2d", { use_fill_holes_2d: true }],
  ["use_fill_holes_3d", { use_fill_holes_3d: true }],
  ["keep_only_largest", { keep_only_largest: [true, false] }],
  ["keep_largest_foreground", { keep_largest_foreground: true }],
  ["apply_morph_cleaning", { apply_morph_cleaning: true }],
];

/** Boxes in a grid of 14 × 40 × 40 voxels: from and to along z, y, x, and their value. */
const boxes: [number, number, number, number, number, number, number][] = [
  [3, 10, 3, 12, 3, 12, 2],
  [5, 8, 6, 9, 6, 9, 0],
  [0, 14, 20, 27, 3, 10, 2],
  [0, 14, 22, 25, 5, 8, 0],
  [2, 4, 3, 5, 20, 22, 2],
  [7, 8, 3, 4, 20, 22, 2],
  [1, 11, 10, 12, 20, 22, -2],
  [4, 9, 20, 28, 20, 28, -2],
  [4, 9, 20, 28, 34, 39, 2],
  [4, 9, 34, 39, 20, 28, 1.2],
];

function shapesScan(): Volume {
  const data = new Float32Array(14 * 40 * 40);
  for (const [z0, z1, y0, y1, x0, x1, value] of boxes) {
    for (let z = z0; z < z1; z++) {
      for (let y = y0; y < y1; y++) {
        data.fill(value, (z * 40 + y) * 40 + x0, (z * 40 + y) * 40 + x1);
      }
    }
  }
  const affineRas = [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
  return createVolume({ data, shapeZyx: [14, 40, 40], affineRas });
}

Deno.test("each parameter of the postprocessing acts in its own way", async () => {
  const noisy = shapesScan();
  const region = createVolume({
    ...noisy,
    data: Uint8Array.from(noisy.data as Float32Array, (_, i) => i % 40 < 33 ? 1 : 0),
  });
  const found = new Map<string, Uint8Array>();
  const plain = (await predictorOf()([noisy])).label.data as Uint8Array;
  found.set("nothing", plain);
  for (const [name, parameters, needsRegion] of processings) {
    const predict = predictorOf([tinyMember()], parameters);
    const { label } = await predict([noisy], needsRegion ? { region } : {});
    found.set(name, label.data as Uint8Array);
  }
  const texts = [...found].map(([name, data]) => [name, data.join("")]);
  for (const [name, text] of texts) {
    const same = texts.filter(([other, data]) => other !== name && data === text);
    assert.deepEqual(same.map(([other]) => other), [], `${name} did what these did`);
  }
  const masked = found.get("mask_with_reg")!;
  assert.ok(masked.every((value, i) => i % 40 < 33 || value === 0));
});

Deno.test("a volume smaller than the window is padded", async () => {
  const small = tinyScan([3, 4, 5], 2);
  const { label, plan } = await predictorOf([tinyMember({ mode: "flip" })])([small]);
  assert.deepEqual([label.shapeZyx, plan.windows], [[3, 4, 5], [1]]);
  assert.ok(countOf(label, 4) > 0 && countOf(label, 9) > 0);
});

Deno.test("wrong input is refused with its name", async () => {
  const predict = predictorOf();
  const run = { subject: "case_7" };
  await rejects(predict([scan, scan], run), "DataInvalid", /case_7.*2 image channels.*expected 1/);
  const broken = (scan.data as Float32Array).slice();
  broken[17] = NaN;
  const nan = createVolume({ ...scan, data: broken });
  await rejects(predict([nan], run), "DataInvalid", /case_7.*finite/);
  const flat = [0, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  assert.throws(
    () => createVolume({ ...scan, affineRas: flat }),
    (error: unknown) => isOvkitError(error, "GeometryMismatch"),
  );
  const wide = tinyMember({}, thresholdNetwork(4, 2));
  await rejects(predictorOf([wide])([scan], run), "DataInvalid", /1 channels; expected 2/);
});

async function rejects(work: Promise<unknown>, tag: never | string, message: RegExp) {
  await assert.rejects(work, (error: Error) => {
    assert.ok(isOvkitError(error, tag as never), String(error));
    assert.match(error.message, message);
    return true;
  });
}
