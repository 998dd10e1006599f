import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { sha256 } from "../../lib/foundation/sha256.ts";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { readSafetensors } from "../../lib/io/read_safetensors.ts";
import { writeSafetensors } from "../../lib/io/write_safetensors.ts";
import { choosePostprocessing } from "../../lib/model/evaluation/choose_postprocessing.ts";
import { exportModel } from "../../lib/model/file/export_model.ts";
import { loadModel } from "../../lib/model/file/load_model.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { readModelFile } from "../../lib/model/file/model_file.ts";
import { weightsSha256 } from "../../lib/model/file/weights_sha256.ts";
import { tinyDatabase, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const root = await Deno.makeTempDir({ prefix: "ovkit_test_" });
globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

const db = await tinyDatabase(root);
const parameters = tinyParameters({ epochs: 1, steps: 5 });
const openFold = (fold: number) =>
  segmentationModel(db).data("demo").preprocessed("default").named("tiny").fold(fold)
    .parameters(parameters).open();
const models = [await openFold(0), await openFold(1)];
for (const model of models) {
  await model.train();
  await model.evaluate("validation");
}
const choice = await choosePostprocessing(models[0]);
const modelFolder = db.paths.model(models[0].key);
const [{ imagePaths: [scan] }] = await db.raw("demo").cases();
const file = join(root, "tiny.ovkit");
await exportModel(modelFolder, { out: file });
const bytes = await Deno.readFile(file);
const weights = (await readModelFile(file)).folds.map((fold) => weightsSha256(fold.weights));

async function rejects(work: Promise<unknown>, tag: string, parts: readonly string[]) {
  await assert.rejects(work, (error) => {
    assert.ok(isOvkitError(error), String(error));
    assert.equal(error.tag, tag, error.message);
    for (const part of parts) assert.ok(error.message.includes(part), error.message);
    return true;
  });
}

Deno.test("a file of one fold predicts as the model does, postprocessed as chosen too", async () => {
  const out = join(root, "fold_1.ovkit");
  const written = await exportModel(models[1], { out });
  assert.deepEqual(written, { path: out, sha256: await sha256File(out), folds: [1] });
  const loaded = await loadModel(out);
  assert.deepEqual(loaded.folds, [1]);
  assert.deepEqual(loaded.classNames, models[1].classNames);
  assert.deepEqual(loaded.choice, choice);
  assert.equal(
    loaded.certificates[0].weightsSha256,
    await sha256File(join(models[1].folder, "network_weights.safetensors")),
  );
  for (const postprocessing of ["parameters", "chosen"] as const) {
    const expected = await models[1].predict(scan, { postprocessing });
    const { label } = await loaded.predict(scan, { postprocessing });
    assert.deepEqual(label.data, expected.label.data);
    assert.deepEqual(label.affineRas, expected.label.affineRas);
  }
  loaded.dispose();
});

Deno.test("folders are loaded without the data base they lie in", async () => {
  const copy = join(root, "copied");
  for (const fold of ["fold_0", "fold_1"]) {
    await Deno.mkdir(join(copy, fold), { recursive: true });
    for (const name of ["run.json", "certificate.json", "network_weights.safetensors"]) {
      await Deno.copyFile(join(modelFolder, fold, name), join(copy, fold, name));
    }
  }
  const one = await loadModel(join(copy, "fold_0"));
  assert.deepEqual(
    (await one.predict(scan)).label.data,
    (await models[0].predict(scan)).label.data,
  );
  const both = await loadModel(copy);
  assert.deepEqual([both.folds, both.choice], [[0, 1], undefined]);
  const again = await loadModel(file);
  assert.deepEqual((await both.predict(scan)).label.data, (await again.predict(scan)).label.data);
  const part = await loadModel(file, { folds: [1] });
  assert.deepEqual(part.folds, [1]);
  await rejects(both.predict(scan, { postprocessing: "chosen" }), "ArgumentInvalid", [
    "no chosen postprocessing",
  ]);
  [one, both, again, part].forEach((model) => model.dispose());
});

Deno.test("a file is loaded with no permission but to read it", async () => {
  const script = new URL("loading_process.ts", import.meta.url).pathname;
  const { stdout, stderr, success } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--no-check", "--no-prompt", `--allow-read=${file}`, script, file],
    env: { NO_COLOR: "1" },
  }).output();
  assert.ok(success, new TextDecoder().decode(stderr));
  assert.match(new TextDecoder().decode(stdout), /^[0-9a-f]{64}\n$/);
});

Deno.test("a changed byte is noticed, or means nothing", async () => {
  const random = randomStream(4, "flip");
  const path = join(root, "flipped.ovkit");
  const head = 8 + Number(new DataView(bytes.buffer).getBigUint64(0, true));
  const places = [
    ...Array.from({ length: 8 }, (_, i) => i),
    ...Array.from({ length: 60 }, () => random.integer(head)),
    ...Array.from({ length: 40 }, () => head + random.integer(bytes.length - head)),
  ];
  let same = 0;
  for (const place of places) {
    const changed = bytes.slice();
    changed[place] ^= 1 << random.integer(8);
    await Deno.writeFile(path, changed);
    try {
      const { folds } = await readModelFile(path);
      assert.deepEqual(folds.map((fold) => weightsSha256(fold.weights)), weights);
      same++;
    } catch (error) {
      assert.ok(isOvkitError(error, "FileCorrupt", "FormatUnsupported"), String(error));
      assert.ok(error.message.includes(path), error.message);
    }
  }
  assert.ok(same < places.length / 10, `${same} of ${places.length}`);
});

Deno.test("a file that is cut off is refused", async () => {
  const path = join(root, "cut.ovkit");
  for (const length of [0, 5, 8, 100, bytes.length >> 1, bytes.length - 4, bytes.length - 1]) {
    await Deno.writeFile(path, bytes.subarray(0, length));
    await rejects(loadModel(path), "FileCorrupt", [path]);
  }
  await Deno.writeFile(path, Uint8Array.of(...bytes, 0));
  await rejects(loadModel(path), "FileCorrupt", [path]);
});

Deno.test("other files, versions and contents are refused by name", async () => {
  const missing = join(root, "none.ovkit");
  await rejects(loadModel(missing), "FileMissing", [missing]);
  const foreign = join(models[0].folder, "network_weights.safetensors");
  await rejects(loadModel(foreign), "FormatUnsupported", [foreign, "no model of ovkit"]);
  const text = join(root, "text.ovkit");
  await Deno.writeTextFile(text, "PK\x03\x04 this is something else altogether");
  await rejects(loadModel(text), "FileCorrupt", [text]);

  const { tensors, metadata } = await readSafetensors(file);
  const path = join(root, "other.ovkit");
  await writeSafetensors(path, tensors, { metadata: { ...metadata, version: "2" } });
  await rejects(loadModel(path), "FormatUnsupported", [path, "version 2", "version 1"]);

  const model = JSON.parse(metadata.model);
  const changes: [unknown, string][] = [
    [[], "description"],
    [{ ...model, folds: [] }, "folds"],
    [{ ...model, key: {} }, "key.data"],
    [{ ...model, preprocessing: { ...model.preprocessing, window: [] } }, "preprocessing"],
    [{ ...model, parameters: { ...model.parameters, architecture: 3 } }, "architecture"],
    [{ ...model, choice: { version: 7 } }, "version 7"],
  ];
  for (const [changed, part] of changes) {
    const json = JSON.stringify(changed);
    await writeSafetensors(path, tensors, {
      metadata: { ...metadata, model: json, model_sha256: sha256(json) },
    });
    await rejects(loadModel(path), "FileCorrupt", [path, part]);
  }
  await writeSafetensors(path, tensors, {
    metadata: { ...metadata, model: "{", model_sha256: sha256("{") },
  });
  await rejects(loadModel(path), "FileCorrupt", [path, "no JSON"]);
  const wider = JSON.stringify({
    ...model,
    parameters: { ...model.parameters, network: { ...model.parameters.network, filters: 3 } },
  });
  await writeSafetensors(path, tensors, {
    metadata: { ...metadata, model: wider, model_sha256: sha256(wider) },
  });
  await rejects(loadModel(path), "CheckpointInvalid", [path]);
  await rejects(loadModel(file, { folds: [4] }), "ArgumentInvalid", [file, "no fold 4"]);
});

Deno.test("a fold that is not finished is neither loaded nor exported", async () => {
  const open = await segmentationModel(db).data("demo").preprocessed("default").named("open")
    .fold(0).parameters(tinyParameters({ epochs: 2, steps: 2 })).open();
  const folder = db.paths.model(open.key);
  await rejects(loadModel(folder), "CheckpointInvalid", ["no fold whose training is finished"]);
  const run = open.train();
  for await (const _ of run) run.stop();
  await run;
  await rejects(loadModel(open.folder), "CheckpointInvalid", [open.folder, "not finished"]);
  const out = join(root, "open.ovkit");
  await rejects(exportModel(open, { out }), "CheckpointInvalid", ["not finished"]);
  await assert.rejects(Deno.stat(out), Deno.errors.NotFound);
  open.dispose();
});
