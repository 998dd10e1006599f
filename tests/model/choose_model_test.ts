import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { chooseModel } from "../../lib/model/evaluation/choose_model.ts";
import { ensemble } from "../../lib/model/ensemble.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { tinyDatabase, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const root = await Deno.makeTempDir({ prefix: "ovkit_test_" });
globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

const db = await tinyDatabase(root);
await (await db.raw("demo").plan()).classes([1, 2]).apply("two");

async function evaluated(
  name: string,
  steps: number,
  folds: readonly number[],
  preprocessed = "default",
) {
  const models = [];
  for (const fold of folds) {
    const model = await segmentationModel(db).data("demo").preprocessed(preprocessed).named(name)
      .fold(fold).parameters(tinyParameters({ epochs: 1, steps })).open();
    await model.train();
    await model.evaluate("validation");
    models.push(model);
  }
  return models[0];
}

const poor = await evaluated("poor", 1, [0, 1]);
const good = await evaluated("good", 40, [0, 1]);

Deno.test("the model with the higher mean Dice in cross-validation is chosen", async () => {
  const choice = await chooseModel([poor, good]);
  assert.equal(choice.best.name, "default/good");
  assert.deepEqual(choice.best.keys, [good.key]);
  assert.deepEqual(choice.candidates.map(({ name }) => name), ["default/good", "default/poor"]);
  assert.deepEqual([choice.folds, choice.cases.length], [[0, 1], 4]);
  const [best, second] = choice.candidates;
  assert.equal(best.toBest, null);
  assert.ok(best.meanDice! > second.meanDice!);
  const { meanDifference, p } = second.table.compare(best.table).cases.dice;
  assert.deepEqual(second.toBest, { difference: meanDifference, p });
  assert.ok(second.toBest!.difference! < 0);
  assert.equal(best.meanDice, best.table.summary().foregroundMean.dice);
  const lines = choice.toMarkdown().split("\n");
  assert.match(lines[0], /model .* mean Dice .* class 4 .* p \(Wilcoxon\)/);
  assert.match(lines[2], /default\/good/);
});

Deno.test("pairs are averaged over the same folds and stand beside the models", async () => {
  const { candidates } = await chooseModel([poor, good], { pairs: true });
  assert.equal(candidates.length, 3);
  const pair = candidates.find(({ keys }) => keys.length === 2)!;
  assert.equal(pair.name, "default/poor + default/good");
  assert.equal(pair.folder, db.paths.model({ ...good.key, model: "good+poor" }));
  assert.equal(pair.table.summary().cases, 4);
  const again = await chooseModel([poor, good], { pairs: true });
  assert.deepEqual(
    again.candidates.map(({ meanDice }) => meanDice),
    candidates.map(({ meanDice }) => meanDice),
  );
  const together = ensemble([poor, good]);
  const { candidates: three } = await chooseModel([poor, good, together]);
  assert.deepEqual(
    three.map(({ meanDice }) => meanDice),
    candidates.map(({ meanDice }) => meanDice),
  );
  await assert.rejects(chooseModel([poor, together], { pairs: true }), {
    tag: "ArgumentInvalid",
    message: /poor \+ default\/good: 2 models together/,
  });
});

Deno.test("models that were validated with other cases or classes are not compared", async () => {
  const half = await evaluated("half", 1, [1]);
  await assert.rejects(chooseModel([good, half]), {
    tag: "PlanMismatch",
    message: /default\/half: not validated with case_\d+, case_\d+.*same cases as default\/good/,
  });
  const two = await evaluated("two", 1, [0, 1], "two");
  await assert.rejects(chooseModel([good, two]), {
    tag: "PlanMismatch",
    message: /two\/two: classes 1, 2.*expected 1, 2, 3, 4/,
  });
  const fresh = await segmentationModel(db).data("demo").preprocessed("default").named("fresh")
    .parameters(tinyParameters()).open();
  await assert.rejects(chooseModel([good, fresh]), {
    tag: "ArgumentInvalid",
    message: /default\/fresh: no cross-validation/,
  });
  await assert.rejects(chooseModel([]), { tag: "ArgumentInvalid" });
});
