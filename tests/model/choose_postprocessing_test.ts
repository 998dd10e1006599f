import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import type { MetricTable } from "../../lib/metrics/metric_table.ts";
import { choosePostprocessing } from "../../lib/model/evaluation/choose_postprocessing.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { inDatabase, tinyDatabase, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const parameters = tinyParameters({ epochs: 1, steps: 15 });

async function folds(root: string, used = parameters, name = "tiny") {
  const db = await tinyDatabase(root);
  const models = [];
  for (const fold of [0, 1]) {
    const model = await segmentationModel(db).data("demo").preprocessed("default").named(name)
      .fold(fold).parameters(used).open();
    await model.train();
    models.push(model);
  }
  return { db, models };
}

Deno.test("what is chosen in cross-validation does what its figures say", async () => {
  await inDatabase(async (root) => {
    const { db, models } = await folds(root);
    await assert.rejects(choosePostprocessing(models[0]), {
      tag: "ArgumentInvalid",
      message: /no cross-validation.*evaluate\("validation"\)/,
    });
    await assert.rejects(models[0].evaluate("demo", { postprocessing: "chosen" }), {
      tag: "ArgumentInvalid",
      message: /tiny\/fold_0.*no chosen postprocessing.*choosePostprocessing/,
    });
    await models[0].evaluate("validation");
    const one = await choosePostprocessing(models[0]);
    assert.deepEqual([one.folds, one.cases], [[0], models[0].fold.val]);

    await models[1].evaluate("validation");
    for (const volumeThresholds of [false, true]) {
      const choice = await choosePostprocessing(models[1], { volumeThresholds });
      assert.deepEqual(choice.folds, [0, 1]);
      assert.equal(choice.cases.length, 4);
      assert.equal(choice.weightsSha256.length, 2);
      assert.ok(Object.keys(choice.chosen).length > 0, "a network of 15 steps has islands");
      const tables: MetricTable[] = [];
      for (const model of models) {
        tables.push(await model.evaluate("validation", { postprocessing: "chosen" }));
      }
      const path = join(
        db.paths.model(models[0].key),
        "postprocessed_validation_CV_results.json",
      );
      const { summary, folds } = JSON.parse(await Deno.readTextFile(path));
      assert.equal(summary.cases, 4);
      assert.deepEqual(folds[0].postprocessing.use, "chosen");
      assert.deepEqual(folds[0].postprocessing.parameters, choice.postprocessing);
      for (const [i, dice] of choice.diceAfter.entries()) {
        const found = summary.classes[i].metrics.dice.mean;
        if (dice === null) assert.equal(found, null);
        else assert.ok(Math.abs(found - dice) < 1e-12, `${found} ${dice}`);
        assert.ok((dice ?? 0) >= (choice.diceBefore[i] ?? 0));
      }
    }

    const scan = (await db.raw("demo").cases())[0].imagePaths[0];
    const plain = await models[0].predict(scan);
    const chosen = await models[0].predict(scan, { postprocessing: "chosen" });
    assert.notDeepEqual(chosen.label.data, plain.label.data);
    assert.deepEqual((await models[0].predict(scan)).label.data, plain.label.data);

    const folder = db.paths.predictions(models[0].key, "cross_validation");
    await Deno.remove(join(folder, `${models[0].fold.val[0]}.nii.gz`));
    await assert.rejects(choosePostprocessing(models[0]), {
      tag: "FileMissing",
      message: /not the label map that fold_0 was evaluated with/,
    });
    await Deno.writeTextFile(join(db.paths.model(models[0].key), "postprocessing.json"), "{}");
    await assert.rejects(models[0].predict(scan, { postprocessing: "chosen" }), {
      tag: "FormatUnsupported",
    });
    models.forEach((model) => model.dispose());
  });
});

Deno.test("thresholds are not chosen on label maps that were filled", async () => {
  await inDatabase(async (root) => {
    const filled = modelParameters().preset("quick")
      .unet3d({ patch_size: [8, 16, 16], kernel_sizes: [3, 3, 3], filters: 2 })
      .data({ n_folds: 2, trn_dl_params: { epoch_len: 1 }, val_dl_params: { epoch_len: 1 } })
      .training({ num_epochs: 1 })
      .postprocessing({ use_fill_holes_3d: true })
      .build();
    const { models } = await folds(root, filled, "filled");
    await models[0].evaluate("validation");
    await assert.rejects(choosePostprocessing(models[0], { volumeThresholds: true }), {
      tag: "ParameterInvalid",
      subject: "postprocessing.use_fill_holes_3d",
    });
    models.forEach((model) => model.dispose());
  });
});
