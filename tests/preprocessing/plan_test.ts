import assert from "node:assert/strict";
import fc from "fast-check";
import type { RawCase, RawCaseVolumes } from "../../lib/database/raw_case.ts";
import type { RawDataset } from "../../lib/database/raw_dataset.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { fingerprintDataset } from "../../lib/preprocessing/fingerprint_dataset.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import { proposePatch } from "../../lib/preprocessing/propose_patch.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";
import { goldenVolume, PREPROCESSING } from "./golden_volume.ts";

function dataset(
  cases: Record<string, RawCaseVolumes>,
  modalities: readonly string[] = [],
): RawDataset {
  const list = Object.entries(cases).map(([id, { channels, label }]): RawCase => ({
    id,
    dataset: "set",
    imagePaths: channels.map((_, i) => `${id}_${i}`),
    channels: channels.map((_, i) => i),
    ...(label === undefined ? {} : { labelPath: id }),
  }));
  const description = () => Promise.resolve({ classNames: { 1: "liver" }, modalities });
  return {
    name: "set",
    folders: [],
    cases: () => Promise.resolve(list),
    read: (rawCase) => Promise.resolve(cases[typeof rawCase === "string" ? rawCase : rawCase.id]),
    check: () => Promise.reject(new TypeError("not here")),
    classNames: async () => (await description()).classNames,
    description,
    first: () => dataset({}),
    regions: () => dataset({}),
    regionClasses: () => Promise.resolve(undefined),
    filled: () => dataset({}),
  };
}

async function goldenSet(): Promise<RawDataset> {
  const spacings = JSON.parse(
    await Deno.readTextFile(new URL("spacings.json", PREPROCESSING)),
  );
  const cases: Record<string, RawCaseVolumes> = {};
  for (const [id, spacing] of Object.entries<[number, number, number]>(spacings)) {
    const channels = [await goldenVolume(`${id}_image.npy`, spacing)];
    cases[id] = { channels, label: await goldenVolume(`${id}_label.npy`, spacing) };
  }
  return dataset(cases);
}

function cube(values: VoxelArray) {
  const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 3, 0, 0, 0, 0, 1];
  return createVolume({ data: values, shapeZyx: [2, 2, values.length / 4], affineRas });
}

const LABEL = cube(Uint8Array.of(0, 0, 1, 1, 2, 2, 0, 0));
const CT = cube(Int16Array.of(-1000, -900, 0, 10, 20, 40, 50, 60));
const MR = cube(Float32Array.of(0, 0.5, 1, 2, 3, 4, 5, 6));

function assertNear(actual: readonly number[], expected: readonly number[], what: string): void {
  actual.forEach((value, i) => {
    const tolerance = 1e-6 * Math.max(1, Math.abs(expected[i]));
    assert.ok(Math.abs(value - expected[i]) < tolerance, `${what}: ${actual} for ${expected}`);
  });
}

Deno.test("spacing, window and scalings are those of ovseg's planner", async () => {
  const base = planFromFingerprint(await fingerprintDataset(await goldenSet()));
  const plans = JSON.parse(await Deno.readTextFile(new URL("plans.json", PREPROCESSING)));
  let compared = 0;
  for (const golden of plans) {
    const { lb_classes, apply_windowing, window } = golden.kwargs;
    const [lowest, highest] = golden.percentiles;
    let plan = base.percentiles(lowest, highest);
    if (lb_classes !== undefined) plan = plan.classes(lb_classes);
    if (!apply_windowing) plan = plan.globalScaling();
    else if (window !== undefined) plan = plan.window(window[0], window[1]);
    const { parameters } = plan;
    const properties = parameters.dataset_properties;
    assertNear(parameters.scaling[0]!, golden.scaling, "scaling");
    if (apply_windowing) assertNear(parameters.window[0]!, golden.window, "window");
    else assert.equal(parameters.window[0], null);
    const stored = golden.dataset_properties;
    assertNear(properties.median_spacing, stored.median_spacing, "median spacing");
    assertNear(properties.median_shape, stored.median_shape, "median shape");
    assertNear(properties.fg_percentiles[0], stored.fg_percentiles, "percentiles");
    assertNear(properties.scaling_foreground[0], stored.scaling_foreground, "foreground");
    assertNear(properties.scaling_global[0], stored.scaling_global, "global");
    compared++;
  }
  assert.equal(compared, 12);
});

Deno.test("Hounsfield units are known by whole numbers from far below zero", async () => {
  const ct = planFromFingerprint(
    await fingerprintDataset(dataset({ a: { channels: [CT], label: LABEL } })),
  );
  assert.deepEqual(ct.parameters.normalisation, ["window"]);
  assert.ok(ct.reasons.some((reason) => /Hounsfield units, CT window/.test(reason)));
  const mr = planFromFingerprint(
    await fingerprintDataset(dataset({ a: { channels: [MR], label: LABEL } })),
  );
  assert.deepEqual(mr.parameters.normalisation, ["per_case"]);
  assert.deepEqual([mr.parameters.window, mr.parameters.scaling], [[null], [null]]);
});

Deno.test("a modality that the set names decides", async () => {
  for (const [modality, kind] of [["MRI", "per_case"], ["CT", "window"]]) {
    const raw = dataset({ a: { channels: [CT], label: LABEL } }, [modality]);
    const plan = planFromFingerprint(await fingerprintDataset(raw));
    assert.deepEqual(plan.parameters.normalisation, [kind]);
  }
});

Deno.test("the foreground of a small case by hand", async () => {
  const raw = dataset({ a: { channels: [CT], label: LABEL } });
  const fingerprint = await fingerprintDataset(raw);
  const meanSquare = (1000 ** 2 + 900 ** 2 + 100 + 400 + 1600 + 2500 + 3600) / 8;
  assert.deepEqual(fingerprint.cases[0], {
    id: "a",
    shapeZyx: [2, 2, 2],
    spacingZyxMm: [3, 1, 1],
    nonzeroShapeZyx: [2, 2, 2],
    classVoxels: { 1: 2, 2: 2 },
    classVolumesMl: { 1: 0.006, 2: 0.006 },
    classComponents: { 1: 1, 2: 1 },
    channels: [{
      count: 8,
      minimum: -1000,
      maximum: 60,
      mean: -215,
      sd: Math.sqrt(meanSquare - 215 ** 2),
      percentiles: [-996.5, 15, 59.65],
      meanSquare,
      integral: true,
      foreground: {
        count: 4,
        minimum: 0,
        maximum: 40,
        mean: 17.5,
        sd: Math.sqrt((17.5 ** 2 + 7.5 ** 2 + 2.5 ** 2 + 22.5 ** 2) / 4),
        percentiles: [0.15, 15, 20 + 20 * (0.995 * 3 - 2)],
      },
    }],
  });
  const plan = planFromFingerprint(fingerprint).classes([1]);
  assert.deepEqual(plan.parameters.scaling, [[5, 5]]);
  assertNear(plan.parameters.window[0]!, [0.05, 9.95], "window");
  assert.equal(plan.n2dConvs, 2);
});

Deno.test("a plan never changes; what was decided by hand is listed", async () => {
  const raw = dataset({ a: { channels: [CT], label: LABEL } });
  const plan = planFromFingerprint(await fingerprintDataset(raw));
  const before = JSON.stringify(plan.parameters);
  const changed = plan.spacing([2, 2, 2]).window(-100, 200).scaling(50, 10).classes([2, 1])
    .singleClass().float32().keepEmptyCases();
  assert.equal(JSON.stringify(plan.parameters), before);
  assert.deepEqual(plan.changes, []);
  assert.deepEqual(changed.parameters.window, [[-100, 200]]);
  assert.deepEqual(changed.parameters.scaling, [[50, 10]]);
  const paths = changed.changes.map((change) => change.path);
  for (const path of ["target_spacing", "window", "scaling", "lb_classes", "save_as_fp16"]) {
    assert.ok(paths.includes(path), path);
  }
  assert.match(changed.toMarkdown(), /target_spacing: \[2,2,2\] in place of \[3,1,1\]/);
  assert.deepEqual(plan.noResizing().parameters.target_spacing, null);
  assert.deepEqual(plan.perCaseScaling().parameters.scaling, [null]);
  assert.throws(() => plan.window(2, 1), RangeError);
  assert.throws(() => plan.spacing([1, 0, 1]), RangeError);
  assert.throws(() => plan.window(0, 1, { channel: 1 }), RangeError);
  assert.throws(() => plan.classes([7]), (error) => isOvkitError(error, "DataInvalid"));
});

Deno.test("classes with gaps are stored without them, and the plan says so", async () => {
  const label = cube(Uint8Array.of(0, 0, 2, 2, 9, 9, 0, 0));
  const plan = planFromFingerprint(
    await fingerprintDataset(dataset({ a: { channels: [CT], label } })),
  );
  assert.deepEqual(plan.parameters.lb_classes, [2, 9]);
  assert.ok(plan.reasons.some((reason) => /classes 2, 9 .* stored as 1 to 2/.test(reason)));
});

Deno.test("data that cannot be planned are refused", async () => {
  const refused: [Record<string, RawCaseVolumes>, RegExp][] = [
    [{ a: { channels: [CT] } }, /no case with an image and a label/],
    [{ a: { channels: [CT], label: cube(new Uint8Array(8)) } }, /0 everywhere/],
    [{
      a: { channels: [CT], label: LABEL },
      b: { channels: [CT, CT], label: LABEL },
    }, /b: 2 image channels; expected 1/],
    [{
      a: { channels: [cube(Float32Array.of(NaN, 1, 2, 3, 4, 5, 6, 7))], label: LABEL },
    }, /1 voxels of channel 0 are NaN or infinite/],
  ];
  for (const [cases, pattern] of refused) {
    await assert.rejects(fingerprintDataset(dataset(cases)), (error) => {
      assert.ok(isOvkitError(error, "DataInvalid"));
      assert.match(error.message, pattern);
      return true;
    });
  }
  const label = cube(new Uint8Array(12).fill(1));
  await assert.rejects(
    fingerprintDataset(dataset({ a: { channels: [CT], label } })),
    (error) => isOvkitError(error, "GeometryMismatch"),
  );
});

Deno.test("percentiles of images that are not integral come from a sample", async () => {
  const data = Float32Array.from({ length: 40_000 }, (_, i) => Math.sin(i) * 10);
  const label = cube(new Uint8Array(40_000).fill(1));
  const fingerprint = await fingerprintDataset(
    dataset({ a: { channels: [cube(data)], label } }),
  );
  assert.equal(fingerprint.intensities[0].count, 40_000);
  assert.ok(fingerprint.intensities[0].values.length <= 10_000);
  const { fg_percentiles, scaling_foreground } =
    planFromFingerprint(fingerprint).parameters.dataset_properties;
  const sorted = [...data].sort((a, b) => a - b);
  assert.ok(Math.abs(fg_percentiles[0][0] - sorted[200]) < 0.05);
  assert.ok(Math.abs(scaling_foreground[0][0] - Math.sqrt(50)) < 1e-3);
});

Deno.test("a patch is a cube in millimetres within the volume", () => {
  assert.deepEqual(proposePatch([36, 50, 35], [1, 1, 1], { divisor: 8 }), [40, 56, 40]);
  assert.deepEqual(proposePatch([200, 512, 512], [4, 1, 1], { maxVoxels: 32 * 128 * 128 }), [
    32,
    128,
    128,
  ]);
  const shape = fc.tuple(...[0, 1, 2].map(() => fc.integer({ min: 1, max: 300 })));
  const spacing = fc.tuple(...[0, 1, 2].map(() => fc.double({ min: 0.3, max: 6, noNaN: true })));
  fc.assert(fc.property(shape, spacing, (shapeZyx, spacingZyxMm) => {
    const patch = proposePatch(shapeZyx, spacingZyxMm, { maxVoxels: 64 ** 3, divisor: 8 });
    assert.ok(patch[0] * patch[1] * patch[2] <= 64 ** 3);
    patch.forEach((n, axis) => {
      assert.equal(n % 8, 0);
      assert.ok(n >= 8 && n < shapeZyx[axis] + 8);
    });
  }));
});
