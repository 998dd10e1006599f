import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { quickParameters } from "../../lib/model/quick_parameters.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { parseModelParameters } from "../../lib/parameters/parse_model_parameters.ts";
import { writePhantomDataset } from "../../lib/phantoms/write_phantom_dataset.ts";
import { openPlanningDatabase } from "../../lib/preprocessing/open_planning_database.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

const root = await Deno.makeTempDir();
globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

const db = openPlanningDatabase(root);
await writePhantomDataset(db.rawRoot, "demo", { cases: 3, seed: 1, resolution: 0.25 });
await writePhantomDataset(db.rawRoot, "other", { cases: 1, seed: 2, resolution: 0.25 });
const plan = await db.raw("demo").plan();
await plan.apply("default");

const loader = { batch_size: 1, epoch_len: 2 };
const parameters = modelParameters()
  .preset("quick")
  .unet3d({ patch_size: [8, 16, 16], kernel_sizes: [3, 3, 3], filters: 4 })
  .data({ n_folds: 3, trn_dl_params: loader, val_dl_params: loader })
  .training({ num_epochs: 2 })
  .build();

const choose = (name: string) => segmentationModel(db).data("demo").named(name);

Deno.test("a model is trained, evaluated and asked, and is found again", async () => {
  const model = await choose("first").fold(0).parameters(parameters).open();
  assert.deepEqual([model.fold.train.length, model.fold.val.length], [2, 1]);
  await assert.rejects(model.evaluate("validation"), { tag: "CheckpointInvalid" });

  const epochs: number[] = [];
  const run = model.train();
  for await (const { epoch } of run) epochs.push(epoch);
  const { finished, weightsSha256, folder, history } = await run;
  assert.ok(finished);
  assert.deepEqual(epochs, [1, 2]);
  assert.equal(history.length, 2);
  assert.equal(folder, model.folder);
  assert.equal(weightsSha256, await sha256File(join(folder, "network_weights.safetensors")));
  const proof = JSON.parse(await Deno.readTextFile(join(folder, "certificate.json")));
  assert.equal(proof.weightsSha256, weightsSha256);

  const table = await model.evaluate("validation");
  const [id] = model.fold.val;
  assert.deepEqual(table.rows.map((row) => row.case), [id, id, id, id]);
  assert.deepEqual(table.rows.map((row) => row.className), [
    "liver",
    "spleen",
    "kidneys",
    "liver_tumour",
  ]);
  const written = join(
    db.paths.predictions(
      { data: "demo", preprocessed: "default", model: "first" },
      "cross_validation",
    ),
    `${id}.nii.gz`,
  );
  const { evaluation, ...stored } = JSON.parse(
    await Deno.readTextFile(join(folder, "validation_results.json")),
  );
  assert.deepEqual(stored, JSON.parse(JSON.stringify(table.toJson())));
  assert.deepEqual(evaluation.cases, [id]);
  assert.deepEqual(evaluation.weightsSha256, [weightsSha256]);

  const scan = join(root, "raw_data", "demo", "images", `${id}_0000.nii.gz`);
  const out = join(root, "predicted");
  const { label, path } = await model.predict(scan, { out });
  const image = await readNifti(scan);
  assert.deepEqual([label.shapeZyx, label.affineRas], [image.shapeZyx, image.affineRas]);
  assert.equal(path, join(out, `${id}.nii.gz`));
  for (const file of [path!, written]) {
    assert.deepEqual([...(await readNifti(file)).data], [...label.data], file);
  }
  const again = await choose("first").open();
  assert.deepEqual((await again.predict(image)).label.data, label.data);
  assert.deepEqual(parseModelParameters(JSON.parse(JSON.stringify(again.parameters))), parameters);
  assert.deepEqual(await again.train(), { finished, weightsSha256, folder, history });

  const others = await again.evaluate("other");
  assert.deepEqual(others.rows.map((row) => row.case), Array(4).fill("case_000"));
  model.dispose();
  again.dispose();
});

Deno.test("probabilities are given where asked for, and add up to 1", async () => {
  const model = await choose("first").parameters(parameters).open();
  await model.train();
  const { channels: [image] } = await db.raw("demo").read(model.fold.val[0]);
  const { probabilities } = await model.predict(image, { probabilities: true, flips: false });
  const [classes, ...space] = probabilities!.shapeCzyx;
  const count = space.reduce((a, b) => a * b);
  assert.equal(classes, 5);
  for (let v = 0; v < count; v += 97) {
    let sum = 0;
    for (let c = 0; c < classes; c++) sum += probabilities!.data[c * count + v];
    assert.ok(Math.abs(sum - 1) < 1e-5);
  }
  assert.equal((await model.predict(image)).probabilities, undefined);
  model.dispose();
});

Deno.test("a training that was stopped gives the same weights as one that was not", async () => {
  const whole = await choose("whole").parameters(parameters).open();
  const { weightsSha256 } = await whole.train();
  const stopped = await choose("stopped").parameters(parameters).open();
  const run = stopped.train({ onProgress: () => run.stop() });
  const first = await run;
  assert.deepEqual([first.finished, first.weightsSha256], [false, null]);
  const resumed = await choose("stopped").open();
  assert.equal((await resumed.train()).weightsSha256, weightsSha256);
  for (const model of [whole, stopped, resumed]) model.dispose();
});

Deno.test("the fold beyond the last trains on all cases and has none to validate", async () => {
  const model = await choose("all").fold(3).parameters(parameters).open();
  assert.deepEqual([model.fold.train.length, model.fold.val.length], [3, 0]);
  assert.ok((await model.train()).finished);
  await assert.rejects(model.evaluate("validation"), {
    tag: "ArgumentInvalid",
    message: /there are none/,
  });
  model.dispose();
});

Deno.test("a model that exists is not opened with other parameters", async () => {
  await (await choose("kept").parameters(parameters).open()).dispose();
  const other = modelParameters().preset("quick").training({ seed: 5 }).build();
  await assert.rejects(choose("kept").parameters(other).open(), {
    tag: "ParameterInvalid",
    message: /exists with \d+ other parameters/,
  });
});

Deno.test("what is missing or does not fit is said in a sentence", async () => {
  const model = () => segmentationModel(db);
  await assert.rejects(model().named("x").open(), {
    tag: "ArgumentInvalid",
    message: /without \.data/,
  });
  await assert.rejects(model().data("demo").open(), { message: /without \.named/ });
  await assert.rejects(choose("new").open(), { message: /without \.parameters/ });
  await assert.rejects(choose("new").fold(-1).parameters(parameters).open(), {
    tag: "ArgumentInvalid",
    subject: "fold",
  });
  await assert.rejects(model().data("other").named("x").parameters(parameters).open(), {
    tag: "ArgumentInvalid",
    message: /preprocess the data first/,
  });
  const classes = modelParameters().preset("quick").unet3d({ n_fg_classes: 2 }).build();
  await assert.rejects(choose("classes").parameters(classes).open(), {
    tag: "ParameterInvalid",
    subject: "network.out_channels",
  });
});

Deno.test("weights that are not those of the certificate are not taken for the run's", async () => {
  const model = await choose("changed").parameters(parameters).open();
  const { folder } = await model.train();
  const proof = JSON.parse(await Deno.readTextFile(join(folder, "certificate.json")));
  await Deno.writeTextFile(
    join(folder, "certificate.json"),
    JSON.stringify({ ...proof, weightsSha256: "0".repeat(64) }),
  );
  const again = await choose("changed").open();
  await assert.rejects(Promise.resolve(again.train()), {
    tag: "CheckpointInvalid",
    message: /other weights than the certificate names/,
  });
  for (const each of [model, again]) each.dispose();
});

Deno.test("quick parameters fit the plan's data", () => {
  const quick = quickParameters(plan, { cases: 3, seed: 4 });
  assert.equal(quick.data.n_folds, 3);
  assert.equal(quick.training.seed, 4);
  const { patch_size } = quick.data.trn_dl_params;
  assert.equal(patch_size.length, 3);
  assert.ok(patch_size.every((edge) => edge % 4 === 0));
  assert.ok(patch_size.reduce((a, b) => a * b) <= 48 ** 3);
});
