import assert from "node:assert/strict";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { version } from "../../lib/foundation/version.ts";
import { openDatabase } from "../../lib/database/open_database.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { readNpy } from "../../lib/io/read_npy.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import { AFFINE, database, image, states, write } from "./raw_fixture.ts";

Deno.test("a plan is applied: arrays, fingerprints, parameters and manifest", async () => {
  const { root, set, db } = await database();
  const plan = await db.raw("set").plan();
  const { seen, onProgress } = states();
  const made = await plan.apply("default", { onProgress });
  assert.deepEqual(seen, [
    "c0 made",
    "c1 made",
    "c2 made",
    "empty skipped",
    "unlabelled skipped",
  ]);
  assert.equal(made.folder, `${root}/pre/set/default`);
  const opened = openDatabase(root, { preprocessedRoot: `${root}/pre` })
    .preprocessed("set", "default");
  assert.deepEqual([opened.data, opened.name], ["set", "default"]);
  assert.deepEqual((await opened.cases()).map((c) => c.id), ["c0", "c1", "c2"]);
  assert.deepEqual(await opened.parameters(), JSON.parse(JSON.stringify(plan.parameters)));
  const manifest = await opened.manifest();
  assert.deepEqual(manifest.classes, [3]);
  assert.deepEqual(manifest.skipped.map((s) => `${s.case}: ${s.reason}`), [
    "empty: no foreground",
    "unlabelled: no label",
  ]);
  const stored = await readNpy(`${made.folder}/images/c0.npy`);
  assert.ok(stored.data instanceof Float16Array);
  assert.deepEqual(stored.shape, [1, 4, 4, 4]);
  const { image: voxels, label, shapeCzyx } = await opened.read("c0");
  assert.deepEqual(shapeCzyx, [1, 4, 4, 4]);
  const [sd, center] = plan.parameters.scaling[0]!;
  const [low, high] = plan.parameters.window[0]!;
  image(0).forEach((value, i) => {
    const expected = (Math.min(high, Math.max(low, value)) - center) / sd;
    assert.ok(Math.abs(voxels[i] - expected) < 2e-3);
    assert.equal(label[i], i % 7 === 0 ? 1 : 0);
  });
  const fingerprint = await opened.fingerprint("c0");
  assert.deepEqual(fingerprint.orig_affine, AFFINE);
  assert.deepEqual(fingerprint.orig_shape, [4, 4, 4]);
  assert.deepEqual(fingerprint.class_voxels, { 1: 10 });
  assert.deepEqual(fingerprint.raw_image_files, [`${set}/images/c0_0000.nii.gz`]);
});

Deno.test("finished cases are kept, changed and missing ones are made again", async () => {
  const { set, db } = await database();
  const plan = await db.raw("set").plan();
  const made = await plan.apply("default");
  await write(`${set}/images/c1_0000.nii.gz`, image(5));
  await Deno.remove(`${made.folder}/labels/c2.npy`);
  const { seen, onProgress } = states();
  await plan.apply("default", { onProgress });
  assert.deepEqual(seen.slice(0, 3), ["c0 kept", "c1 made", "c2 made"]);
});

Deno.test("a stopped run goes on where it was", async () => {
  const { db } = await database();
  const plan = await db.raw("set").plan();
  const stop = new AbortController();
  const run = plan.apply("default", { onProgress: () => stop.abort(), signal: stop.signal });
  await assert.rejects(run, (error) => isOvkitError(error, "Stopped"));
  await assert.rejects(
    db.preprocessed("set", "default").cases(),
    (error) => isOvkitError(error, "FileMissing") && /not finished/.test(error.message),
  );
  const { seen, onProgress } = states();
  await plan.apply("default", { onProgress });
  assert.deepEqual(seen.slice(0, 3), ["c0 kept", "c1 made", "c2 made"]);
});

Deno.test("another plan of the same name is refused, and replaces with force", async () => {
  const { db } = await database();
  const plan = await db.raw("set").plan();
  await plan.apply("default");
  const other = plan.spacing([4, 2, 2]);
  await assert.rejects(other.apply("default"), (error) => {
    assert.ok(isOvkitError(error, "PlanMismatch"));
    assert.match(error.message, /target_spacing is \[2,1,1\] there and \[4,2,2\] here/);
    return true;
  });
  const { seen, onProgress } = states();
  const made = await other.apply("default", { force: true, onProgress });
  assert.equal(seen[0], "c0 made");
  assert.deepEqual((await made.read("c0")).shapeCzyx, [1, 2, 2, 2]);
});

Deno.test("empty cases can be kept and 32 bits stored, in a folder anywhere", async () => {
  const { root, db } = await database(1);
  const plan = (await db.raw("set").plan()).keepEmptyCases().float32();
  const made = await plan.apply(`${root}/elsewhere/set/own`);
  assert.equal(made.folder, `${root}/elsewhere/set/own`);
  assert.deepEqual((await made.cases()).map((c) => c.id), ["c0", "empty"]);
  assert.ok((await readNpy(`${made.folder}/images/c0.npy`)).data instanceof Float32Array);
});

Deno.test("folds are stored once and refuse other cases", async () => {
  const { set, db } = await database(4);
  const plan = await db.raw("set").plan();
  const made = await plan.apply("default");
  const folds = await made.folds(2);
  assert.deepEqual(folds.map((fold) => fold.val), [["c0", "c2"], ["c1", "c3"], []]);
  assert.deepEqual(await made.folds(4), folds);
  await Deno.remove(`${set}/labels/c3.nii.gz`);
  await plan.apply("default");
  await assert.rejects(made.folds(2), (error) => isOvkitError(error, "DataInvalid"));
});

Deno.test("two applications give the same bytes", async () => {
  const { set, db } = await database(1);
  const plan = await db.raw("set").plan();
  const a = await plan.apply("a");
  const b = await plan.apply("b");
  const { sources, versions } = await a.manifest();
  const files = ["images/c0_0000", "labels/c0"].map((name) => `${set}/${name}.nii.gz`);
  assert.deepEqual(sources!.c0, await Promise.all(files.map(sha256File)));
  assert.equal(versions.ovkit, version);
  for (const file of ["images/c0.npy", "labels/c0.npy", "fingerprints/c0.json"]) {
    assert.deepEqual(
      await Deno.readFile(`${a.folder}/${file}`),
      await Deno.readFile(`${b.folder}/${file}`),
    );
  }
});

Deno.test("a plan of a fingerprint alone cannot be applied", async () => {
  const { db } = await database(1);
  const plan = planFromFingerprint(await db.raw("set").fingerprint());
  assert.throws(() => plan.apply("default"), (error) => isOvkitError(error, "ArgumentInvalid"));
});
