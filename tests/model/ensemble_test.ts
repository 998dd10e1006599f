import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { ensemble } from "../../lib/model/ensemble.ts";
import { exportModel } from "../../lib/model/file/export_model.ts";
import { loadModel } from "../../lib/model/file/load_model.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { tinyDatabase, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

const root = await Deno.makeTempDir({ prefix: "ovkit_test_" });
globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

const db = await tinyDatabase(root);
const plan = await db.raw("demo").plan();
await plan.spacing([20, 20, 20]).apply("coarse");
await plan.classes([1, 2]).apply("two");
const parameters = tinyParameters({ epochs: 1, steps: 6 });
const choose = (preprocessed: string, name: string, used = parameters) =>
  segmentationModel(db).data("demo").preprocessed(preprocessed).named(name).parameters(used);
const trained = async (preprocessed: string, name: string, fold: number, used = parameters) => {
  const model = await choose(preprocessed, name, used).fold(fold).open();
  await model.train();
  return model;
};
const zero = await trained("default", "first", 0);
const one = await trained("default", "first", 1);
const coarse = await trained("coarse", "second", 0);
const [{ id, imagePaths: [scan] }] = await db.raw("demo").cases();

Deno.test("an ensemble of one model is that model", async () => {
  const alone = ensemble([zero]);
  assert.deepEqual(
    (await alone.predict(scan)).label.data,
    (await zero.predict(scan)).label.data,
  );
  assert.equal(alone.folder, zero.folder);
  assert.deepEqual(
    (await alone.evaluate("validation")).rows,
    (await zero.evaluate("validation")).rows,
  );
  const twice = ensemble([zero, zero]);
  assert.deepEqual(
    (await twice.predict(scan)).label.data,
    (await zero.predict(scan)).label.data,
  );
});

Deno.test("the mean of two folds' probabilities decides", async () => {
  const both = ensemble([zero, one]);
  const run = { probabilities: true, flips: 1 } as const;
  const [a, b] = [await zero.predict(scan, run), await one.predict(scan, run)];
  const { probabilities } = await both.predict(scan, run);
  const [mean, first, second] = [probabilities!, a.probabilities!, b.probabilities!];
  assert.deepEqual(mean.shapeCzyx, first.shapeCzyx);
  mean.data.forEach((value, i) => {
    assert.ok(Math.abs(value - (first.data[i] + second.data[i]) / 2) < 1e-4);
  });
  assert.equal(both.folder, join(db.paths.model(zero.key), "ensemble_0_1"));
});

Deno.test("models of different preprocessing predict together, on the scan's grid", async () => {
  const mixed = ensemble([zero, coarse]);
  const { label } = await mixed.predict(scan);
  assert.deepEqual(label.shapeZyx, (await zero.predict(scan)).label.shapeZyx);
  assert.deepEqual(mixed.key, {
    data: "demo",
    preprocessed: "coarse+default",
    model: "first+second",
  });
  const table = await mixed.evaluate("validation");
  assert.deepEqual([...new Set(table.rows.map((row) => row.case))], [...zero.fold.val]);
  const merged = join(db.paths.model(mixed.key), "validation_CV_results.json");
  const { folds } = JSON.parse(await Deno.readTextFile(merged));
  assert.deepEqual(
    folds.map(({ fold, cases }: { fold: number; cases: string[] }) => [fold, cases]),
    [
      [0, [...zero.fold.val]],
    ],
  );
});

Deno.test("an ensemble is evaluated on raw data, in ovseg's places, and resumes", async () => {
  const both = await choose("default", "first").folds("all").open();
  const first = await both.evaluate("demo");
  const path = join(db.paths.predictions(zero.key, "demo_ensemble_0_1"), `${id}.nii.gz`);
  const hourAgo = new Date(Date.now() - 3600_000);
  await Deno.utime(path, hourAgo, hourAgo);
  const before = (await Deno.stat(path)).mtime;
  assert.deepEqual((await both.evaluate("demo")).rows, first.rows);
  assert.deepEqual((await Deno.stat(path)).mtime, before);
  const results = join(both.folder, "demo_results.json");
  const { evaluation } = JSON.parse(await Deno.readTextFile(results));
  assert.deepEqual([evaluation.by, evaluation.weightsSha256.length], ["ensemble_0_1", 2]);
  await assert.rejects(both.evaluate("validation"), {
    tag: "ArgumentInvalid",
    message: /ensemble_0_1: "validation", but each of its models was trained on other cases/,
  });
  both.dispose();
});

Deno.test("a model out of a file joins in, and is not evaluated alone", async () => {
  const out = join(root, "one.safetensors");
  await exportModel(one, { out });
  const loaded = await loadModel(out);
  const mixed = ensemble([zero, loaded]);
  assert.deepEqual(
    (await mixed.predict(scan)).label.data,
    (await ensemble([zero, one]).predict(scan)).label.data,
  );
  await assert.rejects(ensemble([loaded]).evaluate("demo"), {
    tag: "ArgumentInvalid",
    message: /a model out of a file/,
  });
  loaded.dispose();
});

Deno.test("models that do not belong together are refused by name", async () => {
  const two = await trained("two", "third", 0);
  assert.throws(() => ensemble([zero, two]), {
    tag: "PlanMismatch",
    message: /demo\/two\/third\/fold_0: classes 1, 2.*expected 1, 2, 3, 4.*default\/first\/fold_0/,
  });
  assert.throws(() => ensemble([]), { tag: "ArgumentInvalid", message: /no model/ });
  two.dispose();
});

Deno.test("unfinished folds are refused, left out or waited for, as asked", async () => {
  const first = await trained("default", "slow", 0);
  const builder = choose("default", "slow");
  await assert.rejects(builder.folds("all").open(), {
    tag: "CheckpointInvalid",
    message: /training of fold 1 is not finished.*"skip" or "wait"/,
  });
  const part = await builder.folds("all", { unfinished: "skip" }).open();
  assert.deepEqual(part.members.map(({ fold }) => fold), [0]);
  part.dispose();
  await assert.rejects(builder.folds([1], { unfinished: "skip" }).open(), {
    tag: "CheckpointInvalid",
    message: /training of fold 1 is not finished; train the model first/,
  });

  await assert.rejects(builder.folds([], { unfinished: "wait" }).open(), {
    tag: "ArgumentInvalid",
    message: /no fold/,
  });

  const waitedFor: (readonly number[])[] = [];
  const waiting = builder.folds("all", {
    unfinished: "wait",
    pollSeconds: 0.05,
    onWait: (folds) => waitedFor.push(folds),
  }).open();
  const second = await trained("default", "slow", 1);
  const whole = await waiting;
  assert.deepEqual(whole.members.map(({ fold }) => fold), [0, 1]);
  assert.ok(waitedFor.length > 0);
  assert.deepEqual(waitedFor[0], [1]);
  whole.dispose();

  const controller = new AbortController();
  const never = builder.folds([7], {
    unfinished: "wait",
    signal: controller.signal,
    onWait: () => controller.abort(),
  }).open();
  await assert.rejects(never, { tag: "Stopped", message: /waiting for fold 7/ });
  first.dispose();
  second.dispose();
});
