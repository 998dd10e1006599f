import assert from "node:assert/strict";
import fc from "fast-check";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import {
  preprocessPreviousMask,
  preprocessPreviousStage,
} from "../../lib/preprocessing/preprocess_previous_stage.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { volumeOf } from "./golden_volume.ts";
import { parametersOf } from "./parameters_of.ts";
import { AFFINE, database, states, write } from "./raw_fixture.ts";

const STAGE = { data_name: "set", preprocessed_name: "coarse", model_name: "first" };
const PREVIOUS = { preprocessed: "coarse", model: "first" };

/** Class 3 where the number of the case and the voxel say so. */
function prediction(seed: number): Uint8Array {
  return Uint8Array.from({ length: 64 }, (_, i) => (i + seed) % 9 === 0 ? 3 : 0);
}

/** A data base whose model `first` on the preprocessing `coarse` was evaluated on all its cases. */
async function evaluated(cases = 2) {
  const made = await database(cases);
  await (await made.db.raw("set").plan()).apply("coarse");
  const folder = `${made.root}/predictions/set/coarse/first`;
  for (let i = 0; i < cases; i++) {
    await write(`${folder}/cross_validation/c${i}.nii.gz`, prediction(i));
  }
  return { ...made, predictions: folder };
}

Deno.test("a previous stage is stored as input and as mask", async () => {
  const { db } = await evaluated();
  const plan = (await db.raw("set").plan()).cascadeInput(PREVIOUS)
    .cascadeMask({ ...PREVIOUS, dilationMm: 1 });
  assert.deepEqual(plan.parameters.prev_stage_for_input, { ...STAGE, lb_classes: null });
  assert.match(plan.toMarkdown(), /\| previous stage \| set\/coarse\/first, all classes \|/);
  assert.match(plan.toMarkdown(), /\| mask \| .*all classes, grown by 1 mm \|/);
  assert.deepEqual(
    plan.diff().differences.map(({ path }) => path),
    ["prev_stage_for_input", "prev_stage_for_mask", "r_dial_mask"],
  );
  const made = await plan.apply("fine");
  const manifest = await made.manifest();
  assert.deepEqual([manifest.nPreviousClasses, manifest.hasMask], [1, true]);
  const stage = { ...STAGE, lb_classes: [3] };
  assert.deepEqual((await made.parameters()).prev_stage_for_input, stage);
  const { previous, mask, label } = await made.read("c1");
  assert.deepEqual(previous, prediction(1).map((value) => value / 3));
  assert.equal(label.length, 64);
  mask!.forEach((value, i) => {
    const [z, y, x] = [i >> 4, i >> 2 & 3, i & 3];
    const near = [[0, 0, 0], [0, 1, 0], [0, -1, 0], [0, 0, 1], [0, 0, -1]].some(([dz, dy, dx]) => {
      const [k, j, l] = [z + dz, y + dy, x + dx];
      return j >= 0 && j < 4 && l >= 0 && l < 4 && prediction(1)[k * 16 + j * 4 + l] === 3;
    });
    assert.equal(value, near ? 1 : 0);
  });
  const block = await made.readBlock("c1", {
    channels: 1,
    cornerZyx: [1, 0, 2],
    sizeZyx: [2, 3, 2],
  });
  const cut = (map: Uint8Array) =>
    [1, 2].flatMap((z) => [0, 1, 2].flatMap((y) => [2, 3].map((x) => map[z * 16 + y * 4 + x])));
  assert.deepEqual([...block.previous!], cut(previous!));
  assert.deepEqual([...block.mask!], cut(mask!));
  const [files] = await made.cases();
  assert.match(files.previousPath!, /fine\/prev_preds\/c0.npy$/);
  assert.match(files.maskPath!, /fine\/masks\/c0.npy$/);
  const fingerprint = await made.fingerprint("c1");
  assert.equal(fingerprint.raw_sha256.length, 4);
  assert.match(fingerprint.previous_files![0], /cross_validation\/c1.nii.gz$/);
});

Deno.test("data without a previous stage have neither maps nor paths of them", async () => {
  const { db } = await database(1);
  const made = await (await db.raw("set").plan()).apply("default");
  const manifest = await made.manifest();
  assert.deepEqual([manifest.nPreviousClasses, manifest.hasMask], [0, false]);
  assert.deepEqual(Object.keys(await made.read("c0")).sort(), ["image", "label", "shapeCzyx"]);
  const { nPreviousClasses: _n, hasMask: _m, ...older } = manifest;
  await Deno.writeTextFile(`${made.folder}/manifest.json`, JSON.stringify(older));
  assert.deepEqual(await made.manifest(), manifest);
});

Deno.test("a new prediction redoes its case, other classes are another plan", async () => {
  const { db, predictions } = await evaluated();
  const plan = (await db.raw("set").plan()).cascadeInput(PREVIOUS);
  await plan.apply("fine");
  await write(`${predictions}/cross_validation/c1.nii.gz`, prediction(5));
  const { seen, onProgress } = states();
  const made = await plan.apply("fine", { onProgress });
  assert.deepEqual(seen.slice(0, 2), ["c0 kept", "c1 made"]);
  assert.deepEqual((await made.read("c1")).previous, prediction(5).map((value) => value / 3));
  const other = plan.cascadeInput(null).cascadeMask({ ...PREVIOUS, classes: [3] });
  await assert.rejects(other.apply("fine"), (error) => {
    assert.ok(isOvkitError(error, "PlanMismatch"));
    assert.match(error.message, /prev_stage_for_input/);
    return true;
  });
  const replaced = await other.apply("fine", { force: true });
  assert.deepEqual(Object.keys(await replaced.read("c1")).sort(), [
    ...["image", "label", "mask", "shapeCzyx"],
  ]);
});

Deno.test("missing predictions, other grids and classes are refused before anything is stored", async () => {
  const { db, root, predictions } = await evaluated();
  const plan = await db.raw("set").plan();
  const cascade = plan.cascadeInput(PREVIOUS);
  const file = `${predictions}/cross_validation/c1.nii.gz`;
  await Deno.remove(file);
  await assert.rejects(cascade.apply("fine"), (error) => {
    assert.ok(isOvkitError(error, "FileMissing"));
    assert.equal(error.subject, file);
    assert.match(error.message, /evaluate the model set\/coarse\/first on .* all its folds first/);
    return true;
  });
  await assert.rejects(Deno.stat(`${root}/pre/set/fine`), Deno.errors.NotFound);
  const other = createVolume({
    data: new Uint8Array(48),
    shapeZyx: [3, 4, 4],
    affineRas: AFFINE,
  });
  await writeNifti(file, other);
  await assert.rejects(cascade.apply("fine"), (error) => {
    assert.ok(isOvkitError(error, "GeometryMismatch"));
    assert.match(error.message, /c1.nii.gz: a prediction of shape 3 × 4 × 4 .* evaluate/);
    return true;
  });
  await assert.rejects(
    Deno.stat(`${root}/pre/set/fine/images/c1.npy`),
    Deno.errors.NotFound,
  );
  await assert.rejects(
    plan.cascadeInput({ ...PREVIOUS, classes: [3, 4] }).apply("other"),
    (error) =>
      isOvkitError(error, "ParameterInvalid") &&
      /class 4, which set\/coarse\/first does not predict; expected some of the classes 3/
        .test(error.message),
  );
  await assert.rejects(
    plan.cascadeMask({ ...PREVIOUS, preprocessed: "never" }).apply("other"),
    (error) =>
      isOvkitError(error, "FileMissing") && /prev_stage_for_mask: no finished/.test(error.message),
  );
  assert.throws(
    () => plan.cascadeInput({ ...PREVIOUS, classes: [3, 3] }),
    (error) => isOvkitError(error, "ParameterInvalid"),
  );
  assert.throws(() => plan.cascadeMask({ ...PREVIOUS, dilationMm: -1 }), RangeError);
});

Deno.test("a model of other data is taken from where it was evaluated on these", async () => {
  const { db, root } = await database(1);
  const plan = (await db.raw("set").plan())
    .cascadeMask({ ...PREVIOUS, data: "public", classes: [3] });
  await assert.rejects(
    plan.apply("fine"),
    (error) =>
      isOvkitError(error, "FileMissing") && /on the raw data "set" first/.test(error.message),
  );
  const folder = `${root}/predictions/public/coarse/first`;
  await write(`${folder}/set_fold_0/c0.nii.gz`, prediction(0));
  const made = await plan.apply("fine");
  assert.deepEqual((await made.read("c0")).mask, prediction(0).map((value) => value / 3));
  await write(`${folder}/set_fold_1/c0.nii.gz`, prediction(0));
  await assert.rejects(
    plan.apply("fine"),
    (error) => isOvkitError(error, "DataInvalid") && /several predictions/.test(error.message),
  );
});

Deno.test("classes of a previous stage are numbered as chosen and resampled as labels", () => {
  const scan = volumeOf(Uint8Array.of(0, 9, 5, 2), [1, 1, 4], [1, 1, 1]);
  const stage = { ...STAGE, lb_classes: [5, 9] };
  const chosen = parametersOf({ prev_stage_for_input: stage, target_spacing: [1, 1, 0.5] });
  const { data, shapeZyx } = preprocessPreviousStage(scan, chosen);
  assert.deepEqual([...data], [0, 0, 2, 2, 1, 1, 0, 0]);
  assert.deepEqual(shapeZyx, [1, 1, 8]);
  const crop = { cornerZyx: [0, 0, 1], sizeZyx: [1, 1, 2] } as const;
  const cropped = preprocessPreviousStage(
    scan,
    parametersOf({ prev_stage_for_input: stage, crop_to_nonzero: true }),
    { crop },
  );
  assert.deepEqual([...cropped.data], [2, 1]);
  for (const prev_stage_for_input of [null, { ...stage, lb_classes: null }]) {
    assert.throws(
      () => preprocessPreviousStage(scan, parametersOf({ prev_stage_for_input })),
      (error) => isOvkitError(error, "ParameterInvalid"),
    );
  }
});

Deno.test("a mask grows by a ball in millimetres in the grid of the case", () => {
  const point = fc.tuple(fc.nat(4), fc.nat(5), fc.nat(6));
  const spacing = fc.constantFrom([3, 1, 1] as const, [1, 2, 0.5] as const);
  const radius = fc.constantFrom(0, 0.4, 1, 1.5, 2, 3);
  const points = fc.array(point, { minLength: 1, maxLength: 3 });
  fc.assert(fc.property(points, spacing, radius, (seeds, spacingZyxMm, r_dial_mask) => {
    const data = new Uint8Array(5 * 6 * 7);
    for (const [z, y, x] of seeds) data[(z * 6 + y) * 7 + x] = 4;
    const prev_stage_for_mask = { ...STAGE, lb_classes: [4] };
    const { data: mask } = preprocessPreviousMask(
      volumeOf(data, [5, 6, 7], spacingZyxMm),
      parametersOf({ prev_stage_for_mask, r_dial_mask }),
    );
    mask.forEach((value, i) => {
      const at = [Math.floor(i / 42), Math.floor(i / 7) % 6, i % 7];
      const distances = seeds.map((seed) =>
        Math.hypot(...seed.map((n, axis) => (n - at[axis]) * spacingZyxMm[axis]))
      );
      assert.equal(value, Math.min(...distances) <= r_dial_mask + 1e-9 ? 1 : 0);
    });
  }));
});
