import assert from "node:assert/strict";
import { join } from "node:path";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { openDatabase } from "../../lib/database/open_database.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { openForPrediction } from "../../tasks/open_for_prediction.ts";
import { tinyDatabase, tinyParameters } from "../model/tiny_model.ts";
import { runProcess } from "./run_process.ts";

await openEngine({ backend: "tensorflow" });

const task = (name: string) => new URL(`../../tasks/${name}.ts`, import.meta.url);

const root = await Deno.makeTempDir({ prefix: "ovkit_test_" });
globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

const database = await tinyDatabase(root);
for (const fold of [0, 1]) {
  const model = await segmentationModel(database).data("demo").preprocessed("default").named("tiny")
    .fold(fold).parameters(tinyParameters({ epochs: 1, steps: 2 })).open();
  await model.train();
  model.dispose();
}
const at = ["--root", root];

async function run(name: string, ...args: string[]) {
  const { code, stdout, stderr } = await runProcess(task(name), [...args, "--json"]);
  assert.equal(code, 0, stderr);
  return JSON.parse(stdout.trimEnd().split("\n").at(-1)!);
}

Deno.test("export-model writes the folds that are asked for", async () => {
  const out = join(root, "tiny.safetensors");
  const all = await run("export_model", "demo/default/tiny", "--out", out, ...at);
  assert.deepEqual(all, { file: out, sha256: await sha256File(out), folds: [0, 1] });
  const one = await run("export_model", "demo/default/tiny", "--out", out, "--fold", "1", ...at);
  assert.deepEqual(one.folds, [1]);
  const wrong = await runProcess(task("export_model"), ["demo/default/tiny", ...at]);
  assert.deepEqual([wrong.code, /--out is needed/.test(wrong.stderr)], [2, true]);
  const missing = await runProcess(
    task("export_model"),
    ["demo/default/tiny", "--out", out, "--fold", "7", ...at],
  );
  assert.equal(missing.code, 1);
  assert.match(missing.stderr, /fold_7: a training that is not finished/);
});

Deno.test("evaluate takes several folds, and chooses postprocessing", async () => {
  const folder = join(root, "trained_models", "demo", "default", "tiny");
  const common = ["demo", "--model", "tiny", "--fold", "all", "--no-plots", ...at];
  const validation = await run("evaluate", ...common, "--choose-postprocessing");
  assert.equal(validation.run, folder);
  assert.equal(validation.rows.length, 16);
  assert.deepEqual(validation.postprocessing.folds, [0, 1]);
  const raw = await run("evaluate", ...common, "--on", "demo", "--chosen");
  assert.equal(raw.run, join(folder, "ensemble_0_1"));
  const stored = JSON.parse(
    await Deno.readTextFile(join(raw.run, "postprocessed_demo_results.json")),
  );
  assert.equal(stored.evaluation.postprocessing.use, "chosen");
  for (
    const [args, line] of [
      [["--on", "training"], /--on training is for one --fold/],
      [["--unfinished", "later"], /--unfinished is skip, wait or error, received "later"/],
      [["--fold", "x"], /--fold is a number, numbers such as 0,1,2, or all; received "x"/],
    ] as const
  ) {
    const { code, stderr } = await runProcess(task("evaluate"), [...common, ...args]);
    assert.equal(code, 2, stderr);
    assert.match(stderr, line);
  }
});

Deno.test("what --model names is opened: a file, a fold, all folds", async () => {
  const open = openDatabase(root);
  const folder = join(root, "trained_models", "demo", "default", "tiny");
  const file = join(root, "both.safetensors");
  await run("export_model", folder, "--out", file);
  for (
    const [name, folds, expected] of [
      ["demo/default/tiny", undefined, [0, 1]],
      ["demo/default/tiny", "all", [0, 1]],
      ["demo/default/tiny", [1], [1]],
      [join(folder, "fold_0"), undefined, [0]],
      [file, undefined, [0, 1]],
      [file, [0], [0]],
    ] as const
  ) {
    const opened = await openForPrediction(open, name, folds);
    assert.deepEqual([opened.folds, opened.nChannels], [expected, 1]);
    opened.model.dispose();
  }
  await assert.rejects(openForPrediction(open, "demo/default/tini", undefined), {
    tag: "ArgumentInvalid",
    message: /did you mean "demo\/default\/tiny"/,
  });
  await assert.rejects(openForPrediction(open, "demo/default/tiny", [5]), {
    tag: "CheckpointInvalid",
  });
});
