import assert from "node:assert/strict";
import { join } from "node:path";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writePhantomDataset } from "../../lib/phantoms/write_phantom_dataset.ts";
import { filesUnder } from "../model/tiny_model.ts";
import { resultOf, runProcess, startProcess } from "./run_process.ts";

const task = (name: string) => new URL(`../../tasks/${name}.ts`, import.meta.url);

/** Runs a task to its good end and gives its JSON. */
async function run(name: string, ...args: string[]) {
  const { code, stdout, stderr } = await runProcess(task(name), [...args, "--json"]);
  assert.equal(code, 0, stderr);
  const lines = stdout.trimEnd().split("\n");
  assert.equal(lines.length, 1, stdout);
  return JSON.parse(lines[0]);
}

/** Runs a task to its bad end and gives the last line of standard error. */
async function fail(name: string, ...args: string[]): Promise<string> {
  const { code, stderr } = await runProcess(task(name), args);
  assert.equal(code, 1, stderr);
  return stderr.trimEnd().split("\n").at(-1)!;
}

/** Four coarse phantoms of two channels. */
async function twoChannels(root: string, name: string): Promise<string> {
  const { folder, cases } = await writePhantomDataset(join(root, "raw_data"), name, {
    cases: 4,
    seed: 3,
    resolution: 0.25,
  });
  for (const id of cases) {
    const image = join(folder, "images", `${id}_0000.nii.gz`);
    await Deno.copyFile(image, join(folder, "images", `${id}_0001.nii.gz`));
  }
  return folder;
}

const small = [
  ...["--epochs", "2", "--set", "network.filters=2"],
  ...["--set", "data.trn_dl_params.epoch_len=3", "--set", "data.val_dl_params.epoch_len=1"],
];

Deno.test("from raw data to metrics, task by task, with two channels", async (t) => {
  const root = await Deno.makeTempDir();
  const raw = await twoChannels(root, "pair");
  const at = ["--root", root];
  const out = join(root, "out");
  let weights = "";
  let fold = "";

  await t.step("check", async () => {
    const report = await run("check", "pair", ...at);
    const { dataset, cases, ok, problems, facts } = report;
    assert.deepEqual({ dataset, cases, ok, problems }, {
      dataset: "pair",
      cases: 4,
      ok: true,
      problems: [],
    });
    assert.deepEqual(facts.map((one: { channels: unknown[] }) => one.channels.length), [
      2,
      2,
      2,
      2,
    ]);
  });

  await t.step("train says that the data must be preprocessed first", async () => {
    const line = await fail("train", "pair", "--fold", "0", ...at);
    assert.match(line, /run `deno task preprocess pair` first$/);
  });

  await t.step("preprocess", async () => {
    const settings = ["--set", "target_spacing=14,14,14", "--set", "window.1=-100,200"];
    const result = await run("preprocess", "pair", ...settings, ...at);
    assert.equal(result.cases, 4);
    assert.equal(result.folder, join(root, "preprocessed", "pair", "default"));
    assert.deepEqual(result.parameters.target_spacing, [14, 14, 14]);
    assert.deepEqual(result.parameters.window[1], [-100, 200]);
    assert.notDeepEqual(result.parameters.window[0], [-100, 200]);
  });

  await t.step("train", async () => {
    const result = await run("train", "pair", "--fold", "1", "--name", "first", ...small, ...at);
    fold = join(root, "trained_models", "pair", "default", "first", "fold_1");
    assert.equal(result.run, fold);
    assert.deepEqual([result.finished, result.epochs], [true, 2]);
    assert.ok(result.meanDice >= 0 && result.meanDice <= 1);
    weights = await sha256File(join(fold, "network_weights.safetensors"));
    assert.equal(result.weightsSha256, weights);
    const stored = JSON.parse(await Deno.readTextFile(join(fold, "..", "model_parameters.json")));
    assert.deepEqual([stored.training.num_epochs, stored.network.filters], [2, 2]);
  });

  await t.step("train again needs no parameters and does nothing", async () => {
    const result = await run("train", "pair", "--fold", "1", "--name", "first", ...at);
    assert.equal(result.weightsSha256, weights);
    const line = await fail(
      ...["train", "pair", "--fold", "1", "--name", "first"] as const,
      ...["--epochs", "3", ...at],
    );
    assert.match(line, /the model exists with \d+ other parameters.*give the model another name/);
  });

  await t.step("evaluate", async () => {
    const model = ["--model", "first", "--fold", "1"];
    const { rows, meanDice, summary } = await run("evaluate", "pair", ...model, ...at);
    assert.equal(rows.length, 4);
    assert.equal(meanDice, summary.foregroundMean.dice);
    const training = await run("evaluate", "pair", "--fold", "1", "--on", "training", ...at);
    assert.equal(training.rows.length, 12);
    const all = await run("evaluate", "pair", "--fold", "1", "--on", "pair", ...at);
    assert.equal(all.rows.length, 16);
    assert.ok(filesUnder(root).some((path) => path.endsWith("pair_fold_1/case_003.nii.gz")));
  });

  await t.step("predict by name, by the model's folder and by the fold's", async () => {
    const images = join(raw, "images");
    const { files } = await run("predict", images, "--model", "pair/default/first", ...[
      "--out",
      out,
      ...at,
    ]);
    const ids = ["case_000", "case_001", "case_002", "case_003"];
    assert.deepEqual(files, ids.map((id) => join(out, `${id}.nii.gz`)));
    const image = await readNifti(join(images, "case_002_0000.nii.gz"));
    const label = await readNifti(files[2]);
    assert.deepEqual([label.shapeZyx, label.affineRas], [image.shapeZyx, image.affineRas]);
    const channels = [0, 1].map((channel) => join(images, `case_002_000${channel}.nii.gz`));
    for (const [i, model] of [join(fold, ".."), fold].entries()) {
      const again = await run("predict", ...channels, "--model", model, "--out", `${out}${i}`);
      assert.equal(await sha256File(again.files[0]), await sha256File(files[2]));
    }
  });

  await t.step("predict again: passed over, unless told; budget, entropy, volumes", async () => {
    const images = join(raw, "images");
    const model = ["--model", "pair/default/first"];
    const { scans } = await run("predict", images, ...model, "--out", out, ...at);
    assert.deepEqual(scans.map(({ state }: { state: string }) => state), Array(4).fill("kept"));
    const one = [0, 1].map((channel) => join(images, `case_000_000${channel}.nii.gz`));
    const extra = join(root, "extra");
    const args = [...one, ...model, "--out", extra, ...at, "--entropy", "--probabilities"];
    const { stdout } = await runProcess(task("predict"), [...args, "--budget", "100"]);
    assert.match(stdout, /^case_000: planned [\d.]+ s: \d+ windows? × \d flips? × 1 model$/m);
    assert.match(stdout, /^\| ml( \| [^|]+)+ \|\n\| ---/m);
    assert.match(stdout, /^\| case_000( \| [\d.]+( ± [\d.]+)?)+ \|$/m);
    const names = [".nii.gz", "_entropy.nii.gz", "_probabilities.npy"];
    for (const name of names) assert.ok(stdout.includes(join(extra, `case_000${name}`)), stdout);
    const again = await run("predict", ...args, "--budget", "100", "--overwrite");
    assert.deepEqual([again.scans[0].state, again.files.length], ["predicted", 3]);
    assert.ok(again.scans[0].volumes.every(({ ml }: { ml: number }) => ml >= 0));
    const wrong = await runProcess(task("predict"), [...args, "--flips", "3"]);
    assert.deepEqual([wrong.code, wrong.stderr.includes("--flips is 1, 2, 4 or 8")], [2, true]);
  });

  await t.step("predict: one bad scan does not stop the others", async () => {
    const mixed = join(root, "mixed");
    await Deno.mkdir(mixed);
    for (const name of ["case_000_0000", "case_000_0001", "case_003_0000", "case_003_0001"]) {
      await Deno.copyFile(join(raw, "images", `${name}.nii.gz`), join(mixed, `${name}.nii.gz`));
    }
    await Deno.writeTextFile(join(mixed, "case_001.nii.gz"), "no scan");
    const { code, stdout, stderr } = await runProcess(task("predict"), [
      ...[mixed, "--model", "pair/default/first", "--out", join(root, "some"), ...at, "--json"],
    ]);
    assert.equal(code, 1);
    assert.match(
      stderr.trimEnd().split("\n").at(-1)!,
      /^1 of 3 scans: failed: .*case_001\.nii\.gz/,
    );
    const { files, scans } = JSON.parse(stdout);
    assert.deepEqual(files.map((file: string) => file.slice(-15, -7)), ["case_000", "case_003"]);
    const failed = scans.filter(({ state }: { state: string }) => state === "failed");
    assert.deepEqual(failed.map(({ id }: { id: string }) => id), ["case_001"]);
  });

  await t.step("two models evaluate and predict together", async () => {
    const second = ["--name", "second", "--set", "training.seed=1"];
    await run("train", "pair", "--fold", "1", ...second, ...small, ...at);
    const both = ["pair", "--model", "first,second", "--fold", "1"];
    const { rows, run: folder } = await run("evaluate", ...both, ...at);
    assert.equal(folder, join(fold, "..", "..", "first+second", "ensemble_1"));
    const id = rows[0].case;
    const [evaluated] = filesUnder(root).filter((path) =>
      path.includes("first+second") && path.endsWith(`${id}.nii.gz`)
    );
    const channels = [0, 1].map((channel) => join(raw, "images", `${id}_000${channel}.nii.gz`));
    const names = ["pair/default/first", join(fold, "..", "..", "second")].join(",");
    const model = ["--model", names, "--out", join(root, "together")];
    const { files } = await run("predict", ...channels, ...model, ...at);
    const values = async (path: string) => [...(await readNifti(path)).data];
    assert.deepEqual(await values(files[0]), await values(evaluated));
    for (
      const wrong of [
        ["pair", "--model", "first,second", "--fold", "all"],
        [...both, "--choose-postprocessing"],
      ]
    ) {
      const { code, stderr } = await runProcess(task("evaluate"), [...wrong, ...at]);
      assert.equal(code, 2, stderr);
    }
    const line = await fail("evaluate", "pair", "--model", "first,secnd", "--fold", "1", ...at);
    assert.match(line, /did you mean "second"\?/);
    const unknown = await fail(
      "predict",
      raw,
      "--model",
      "pair/default/secnd",
      "--out",
      out,
      ...at,
    );
    assert.match(unknown, /expected pair\/default\/first, pair\/default\/second;/);
  });

  await t.step("compare agrees with evaluate", async () => {
    const { rows, alone } = await run("compare", join(raw, "labels"), out);
    assert.deepEqual([rows.length, alone], [16, []]);
    const evaluated = JSON.parse(await Deno.readTextFile(join(fold, "pair_results.json")));
    assert.deepEqual(
      rows.map(({ dice }: { dice: number }) => dice),
      evaluated.rows.map(({ dice }: { dice: number }) => dice),
    );
    const [label] = filesUnder(join(raw, "labels"));
    const same = await run("compare", label, label);
    assert.ok(same.rows.every(({ dice }: { dice: number }) => dice === 1));
  });

  assert.deepEqual(filesUnder(root).filter((path) => path.includes(".tmp-")), []);
  await Deno.remove(root, { recursive: true });
});

Deno.test("Ctrl-C stops train with its state saved, and the same command goes on, damage or not", async () => {
  const root = await Deno.makeTempDir();
  await writePhantomDataset(join(root, "raw_data"), "demo", { cases: 2, resolution: 0.25 });
  await run("preprocess", "demo", "--root", root);
  const args = ["demo", "--fold", "0", "--root", root, ...small, "--name"];
  const whole = await run("train", ...args, "whole", "--epochs", "12");
  const child = startProcess(task("train"), [...args, "stopped", "--epochs", "12"]);
  const reader = child.stdout.getReader();
  let seen = "";
  while (!seen.includes("epoch  2/12")) {
    seen += new TextDecoder().decode((await reader.read()).value);
  }
  reader.releaseLock();
  child.kill("SIGINT");
  const { code, stderr } = await resultOf(child);
  assert.equal(code, 1);
  assert.match(stderr, /stopped by the user, the state is saved; run the same command again/);
  const fold = join(root, "trained_models", "demo", "default", "stopped", "fold_0");
  const checkpoints = [...Deno.readDirSync(join(fold, "checkpoints"))].map(({ name }) => name);
  const newest = join(fold, "checkpoints", checkpoints.sort().at(-1)!);
  await Deno.writeTextFile(join(newest, "weights.safetensors"), "");
  const again = await runProcess(task("train"), [...args, "stopped", "--epochs", "12", "--json"]);
  assert.ok(again.stderr.includes(`${newest}: weights.safetensors is not what was written`));
  assert.equal(JSON.parse(again.stdout).weightsSha256, whole.weightsSha256);
  await Deno.remove(root, { recursive: true });
});

Deno.test("train with --minutes ends well before the last epoch", async () => {
  const root = await Deno.makeTempDir();
  await writePhantomDataset(join(root, "raw_data"), "demo", { cases: 2, resolution: 0.25 });
  await run("preprocess", "demo", "--root", root);
  const result = await run(
    ...["train", "demo", "--root", root, "--minutes", "0.0001", ...small] as const,
  );
  assert.deepEqual([result.finished, result.weightsSha256, result.meanDice], [false, null, null]);
  await Deno.remove(root, { recursive: true });
});
