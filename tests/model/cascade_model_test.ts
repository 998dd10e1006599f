import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { cascade } from "../../lib/model/cascade/cascade.ts";
import type { CascadeProgress } from "../../lib/model/cascade/train_cascade.ts";
import type { PlanningDatabase } from "../../lib/preprocessing/open_planning_database.ts";
import { filesUnder, inDatabase, tinyDatabase, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const parameters = tinyParameters({ epochs: 1, steps: 3 });

const twoStages = (db: PlanningDatabase) =>
  cascade(db).data("demo")
    .stage("low", { parameters, plan: (plan) => plan.spacing([25, 20, 20]) })
    .stage("full", {
      parameters: () => parameters,
      input: { classes: [1, 2] },
      mask: { classes: [1, 2, 3], dilationMm: 30 },
    })
    .open();

Deno.test("a cascade trains, goes on, predicts and evaluates as one", async () => {
  await inDatabase(async (root) => {
    const db = await tinyDatabase(root);
    const model = twoStages(db);
    await assert.rejects(model.predict("nowhere.nii.gz"), {
      tag: "CheckpointInvalid",
      message: /stage "low": no fold in .* whose training is finished.*train the cascade first/,
    });
    const steps: CascadeProgress[] = [];
    const stopped = new AbortController();
    const first = await model.train({
      folds: [0],
      signal: stopped.signal,
      onProgress: () => stopped.abort(),
    });
    assert.deepEqual([first.finished, first.trainings.length], [false, 1]);
    const { finished, trainings } = await model.train({
      folds: [0],
      onStep: (step) => steps.push(step),
    });
    assert.ok(finished);
    assert.deepEqual(trainings.map(({ stage, fold }) => [stage, fold]), [
      ["low", 0],
      ["low", 1],
      ["full", 0],
    ]);
    assert.deepEqual(steps.map(({ stage, step }) => `${stage} ${step}`), [
      "low preprocess",
      "low train",
      "low evaluate",
      "low train",
      "low evaluate",
      "low fill",
      "full preprocess",
      "full train",
      "full evaluate",
    ]);

    const times = () =>
      filesUnder(root).filter((path) => /(weights\.safetensors|\.nii\.gz|\.npy)$/.test(path))
        .map((path) => [path, Deno.statSync(path).mtime!.getTime()]);
    const before = times();
    const again = twoStages(db);
    assert.deepEqual((await again.train({ folds: [0] })).trainings, trainings);
    assert.deepEqual(times(), before);

    const [low, full] = [await again.stage("low"), await again.stage("full")];
    assert.equal(low.members.length, 2);
    assert.deepEqual(full.members.map(({ network }) => network.inChannels), [3]);
    const [{ id, imagePaths: [scan] }] = await db.raw("demo").cases();
    const fractions: number[] = [];
    const { label, path } = await again.predict(scan, {
      out: join(root, "out"),
      onProgress: (fraction) => fractions.push(fraction),
    });
    assert.equal(path, join(root, "out", `${id}.nii.gz`));
    assert.ok(fractions.at(-1)! > 0.99 && fractions.some((fraction) => fraction < 0.5));
    const { label: previous } = await low.predict(scan);
    const byHand = await full.predict(scan, { previous, mask: previous });
    assert.deepEqual(label.data, byHand.label.data);
    assert.deepEqual((await readNifti(path!)).data, label.data);

    const all: (readonly [string, string])[] = [];
    for await (const { id, state } of again.predictAll([scan], { out: join(root, "all") })) {
      all.push([id, state]);
    }
    assert.deepEqual(all, [[id, "predicted"]]);
    assert.deepEqual((await readNifti(join(root, "all", `${id}.nii.gz`))).data, label.data);
    const table = await again.evaluate("validation");
    const split = full.members[0].home!.split;
    assert.deepEqual([...new Set(table.rows.map((row) => row.case))], [...split.val]);
    await Deno.rename(join(db.rawRoot, "demo"), join(db.rawRoot, "later"));
    await assert.rejects(full.evaluate("later"), { tag: "FileMissing" });
    const raw = await again.evaluate("later");
    assert.equal(new Set(raw.rows.map((row) => row.case)).size, 4);
    [model, again].forEach((one) => one.dispose());
  });
});

Deno.test("cases that no fold was validated with are predicted for the next stage", async () => {
  await inDatabase(async (root) => {
    const db = await tinyDatabase(root);
    const model = cascade(db).data("demo")
      .stage("low", { parameters, plan: (plan) => plan.spacing([25, 20, 20]) })
      .stage("full", { parameters, input: true })
      .open();
    const { finished } = await model.train({ folds: [1], earlierFolds: [0] });
    assert.ok(finished);
    const key = { data: "demo", preprocessed: "low", model: "low" };
    const folder = db.paths.predictions(key, "cross_validation");
    const makers = filesUnder(folder).filter((path) => path.endsWith(".json"))
      .map((path) => JSON.parse(Deno.readTextFileSync(path)).by);
    assert.deepEqual(makers.sort(), [
      "fold_0",
      "fold_0",
      "fold_0 for a later stage",
      "fold_0 for a later stage",
    ]);
    const merged = join(db.paths.model(key), "validation_CV_results.json");
    assert.equal(JSON.parse(await Deno.readTextFile(merged)).summary.cases, 2);
    model.dispose();
  });
});

Deno.test("a cascade that makes no sense is refused before anything is done", async () => {
  await inDatabase(async (root) => {
    const db = await tinyDatabase(root);
    const start = cascade(db).data("demo");
    assert.throws(() => cascade(db).stage("low", { parameters }).open(), {
      tag: "ArgumentInvalid",
      message: /without \.data/,
    });
    assert.throws(() => start.open(), { message: /no stage/ });
    assert.throws(() => start.stage("low", { parameters, input: true }).open(), {
      tag: "ArgumentInvalid",
      message: /stage "low": no stage before it.*first stage/,
    });
    assert.throws(
      () =>
        start.stage("low", { parameters }).stage("full", { parameters, mask: { from: "lwo" } })
          .open(),
      { message: /stage "full": "lwo" as its earlier stage.*expected one of low/ },
    );
    assert.throws(
      () => start.stage("low", { parameters }).stage("low", { parameters }).open(),
      { message: /two stages named "low"/ },
    );
    await assert.rejects(start.stage("low", { parameters }).open().train({ folds: [] }), {
      tag: "ArgumentInvalid",
      message: /no fold to train/,
    });
  });
});
