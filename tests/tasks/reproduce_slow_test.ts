import assert from "node:assert/strict";
import { join } from "node:path";
import { plannedRuns } from "../../tasks/reproducibility/experiment.ts";
import type { FinishedRun } from "../../tasks/reproducibility/finished_run.ts";
import { metricSpreads, setupSpreads } from "../../tasks/reproducibility/spread.ts";
import { filesUnder, inDatabase, tinyDatabase } from "../model/tiny_model.ts";
import { runProcess } from "./run_process.ts";

const task = (name: string) => new URL(`../../tasks/${name}.ts`, import.meta.url);
const permissions = ["ffi", "read", "write", "env", "sys"].map((name) => `--allow-${name}`);
const small = [
  ...["--epochs", "2", "--set", "network.filters=2"],
  ...["--set", "data.trn_dl_params.epoch_len=2", "--set", "data.val_dl_params.epoch_len=1"],
];

Deno.test("reproduce trains a run again and ends well only where all is equal", async () => {
  await inDatabase(async (root) => {
    await tinyDatabase(root);
    const at = ["--root", root];
    const trained = await runProcess(task("train"), ["demo", "--name", "m", ...small, ...at]);
    assert.equal(trained.code, 0, trained.stderr);
    const args = ["demo/default/m/0", ...at];
    const good = await runProcess(task("reproduce"), args, { permissions });
    assert.equal(good.code, 0, good.stderr);
    assert.match(good.stdout, /\| weights \| \w{16} \| \w{16} \| equal \|/);
    assert.match(good.stdout, /everything is equal to the last bit/);
    const folder = join(root, "trained_models", "demo", "default", "m", "fold_0");
    const path = join(folder, "history.json");
    const history = JSON.parse(await Deno.readTextFile(path));
    history[0].trainLoss += 1e-9;
    await Deno.writeTextFile(path, JSON.stringify(history));
    const bad = await runProcess(task("reproduce"), [folder, "--json"], { permissions });
    assert.equal(bad.code, 1);
    assert.match(bad.stderr, /other numbers from epoch 1 on/);
    const { equal, firstDifferentEpoch, differences } = JSON.parse(bad.stdout);
    assert.deepEqual([equal, firstDifferentEpoch, differences], [false, 1, []]);
  });
});

Deno.test("reproducibility trains every set-up, goes on where it was, and draws", async () => {
  await inDatabase(async (root) => {
    await tinyDatabase(root);
    const args = ["demo", "--runs", "2", ...small, "--root", root, "--json"];
    const options = { permissions: [...permissions, "--allow-run"] };
    const { code, stdout, stderr } = await runProcess(task("reproducibility"), args, options);
    assert.equal(code, 0, stderr);
    const { folder, setups, runs } = JSON.parse(stdout);
    assert.equal(folder, join(root, "reproducibility", "demo", "default", "quick"));
    assert.deepEqual(
      setups.map((one: { setup: string; runs: number }) => [one.setup, one.runs]),
      [["random", 2], ["seed", 2], ["deterministic", 2]],
    );
    assert.equal(setups[0].distinctWeights, 2);
    const { distinctWeights, distinctHistories, distinctPredictions } = setups[2];
    assert.deepEqual([distinctWeights, distinctHistories, distinctPredictions], [1, 1, 1]);
    assert.notEqual(runs[2].threads, runs[3].threads);
    const results = filesUnder(folder).filter((path) => !path.includes("models/"))
      .map((path) => path.slice(folder.length + 1));
    assert.deepEqual(results, [
      "box_plot.png",
      "box_plot.svg",
      "experiment.json",
      "report.md",
      "results.json",
      "runs.csv",
      ...["deterministic", "random", "seed"].flatMap((setup) => [
        `runs/${setup}_01.json`,
        `runs/${setup}_02.json`,
      ]),
      "spread.csv",
    ]);
    const done = join(folder, "runs", "random_01.json");
    await Deno.remove(join(folder, "runs", "seed_02.json"));
    const { mtime } = await Deno.stat(done);
    const again = await runProcess(task("reproducibility"), args, options);
    assert.equal(again.code, 0, again.stderr);
    assert.deepEqual(JSON.parse(again.stdout).runs, runs);
    assert.deepEqual((await Deno.stat(done)).mtime, mtime);
    const other = await runProcess(task("reproducibility"), [...args, "--seed", "7"], options);
    assert.equal(other.code, 1);
    assert.match(other.stderr, /an experiment that was begun with seed 0.*another --name/);
  });
});

Deno.test("set-ups that do not exist are refused", async () => {
  const args = ["demo", "--setups", "random,sead"];
  const { code, stderr } = await runProcess(task("reproducibility"), args);
  assert.equal(code, 2);
  assert.match(stderr, /--setups takes some of random,seed,deterministic, received "sead"/);
});

Deno.test("planned runs vary what their set-up leaves free, and more of them change none", () => {
  const plan = { setups: ["random", "seed", "deterministic"] as const, seed: 3, cores: 2 };
  const runs = plannedRuns({ ...plan, runs: 5 });
  const of = (setup: string) => runs.filter((run) => run.setup === setup);
  assert.equal(new Set(of("random").map(({ seed }) => seed)).size, 5);
  assert.deepEqual(of("random").map(({ threads }) => threads), [2, 2, 2, 2, 2]);
  assert.deepEqual(of("seed").map(({ seed, threads }) => [seed, threads]), [
    [3, 1],
    [3, 2],
    [3, 3],
    [3, 4],
    [3, 1],
  ]);
  assert.equal(new Set(of("deterministic").map(({ number: _, ...run }) => run.seed)).size, 1);
  const more = plannedRuns({ ...plan, runs: 7 }).filter(({ number }) => number <= 5);
  assert.deepEqual(more, runs);
});

Deno.test("the spread of the published liver runs' first three tumour values", () => {
  const iou = [0.47310593724250793, 0.5178156495094299, 0.5736150741577148];
  const runs = iou.map((value, i): FinishedRun => ({
    setup: "random",
    number: i + 1,
    seed: i,
    threads: 2,
    folder: "",
    epochs: 1,
    seconds: 2 * i,
    weightsSha256: i < 2 ? "a" : "b",
    historySha256: String(i),
    predictionsSha256: "p",
    classes: [{ name: "tumour", metrics: { iou: value, dice: null } }],
  }));
  const [spread, ...others] = metricSpreads(runs);
  assert.deepEqual(others, []);
  assert.deepEqual([spread.class, spread.metric, spread.n], ["tumour", "iou", 3]);
  const center = (iou[0] + iou[1] + iou[2]) / 3;
  const sd = Math.sqrt(iou.reduce((sum, value) => sum + (value - center) ** 2, 0) / 2);
  assert.ok(Math.abs(spread.sd! - sd) < 1e-12 && Math.abs(spread.mean - center) < 1e-12);
  assert.deepEqual([spread.min, spread.median, spread.max], iou);
  assert.deepEqual(setupSpreads(runs), [{
    setup: "random",
    runs: 3,
    distinctWeights: 2,
    distinctHistories: 3,
    distinctPredictions: 1,
    seconds: 2,
  }]);
});
