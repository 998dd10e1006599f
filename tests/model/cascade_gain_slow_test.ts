import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import type { MetricTable } from "../../lib/metrics/metric_table.ts";
import { cascade } from "../../lib/model/cascade/cascade.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { openPlanningDatabase } from "../../lib/preprocessing/open_planning_database.ts";
import type { Plan } from "../../lib/preprocessing/plan.ts";
import { writeTwinPhantomDataset } from "../../lib/phantoms/write_twin_phantom_dataset.ts";
import { inDatabase } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

/** A network of three stages; `epochs` of 50 steps. */
function parametersOf(
  patchZyx: readonly [number, number, number],
  { epochs, batch = 2 }: { readonly epochs: number; readonly batch?: number },
) {
  return modelParameters()
    .preset("quick")
    .unet3d({ patch_size: patchZyx, kernel_sizes: [3, 3, 3], filters: 8 })
    .data({
      n_folds: 2,
      trn_dl_params: { epoch_len: 50, batch_size: batch },
      val_dl_params: { epoch_len: 1 },
    })
    .training({ num_epochs: epochs, seed: 1 })
    .prediction({ mode: "simple" })
    .build();
}

const diceOf = (table: MetricTable, number: number): number =>
  table.summary().classes.find((one) => one.class === number)?.metrics.dice.mean ?? 0;

Deno.test("two cascades find what a single stage cannot tell apart", async () => {
  await inDatabase(async (root) => {
    const db = openPlanningDatabase(root, { preprocessedRoot: `${root}/preprocessed` });
    await writeTwinPhantomDataset(db.rawRoot, "twins");
    const small = parametersOf([16, 16, 16], { epochs: 6 });
    const low = {
      parameters: parametersOf([8, 16, 16], { epochs: 12 }),
      plan: (plan: Plan) => plan.spacing([9, 9, 9]),
    };
    const single = cascade(db).data("twins").stage("single", { parameters: small }).open();
    const lowAlone = cascade(db).data("twins").stage("low", low).open();
    const input = cascade(db).data("twins").stage("low", low)
      .stage("full", { parameters: small, input: true }).open();
    const masked = cascade(db).data("twins").stage("low", low)
      .stage("lesions", {
        parameters: small,
        plan: (plan) => plan.classes([2]),
        mask: { classes: [1, 2], dilationMm: 6 },
      }).open();
    const dice: Record<string, readonly [organ: number, lesion: number]> = {};
    for (const [name, model] of Object.entries({ single, low: lowAlone, input, masked })) {
      assert.ok((await model.train({ folds: [0] })).finished);
      const table = await model.evaluate("validation");
      dice[name] = [diceOf(table, 1), diceOf(table, 2)];
    }
    const found = JSON.stringify(dice);
    console.log(found);
    assert.ok(dice.input[0] > dice.single[0] + 0.15, found);
    assert.ok(dice.input[1] > dice.single[1] + 0.15, found);
    assert.ok(dice.masked[1] > dice.single[1] + 0.15, found);
    assert.ok(dice.input[0] > dice.low[0] && dice.input[1] > dice.low[1], found);
    [single, lowAlone, input, masked].forEach((model) => model.dispose());
  });
});
