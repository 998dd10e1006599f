import assert from "node:assert/strict";
import { join } from "node:path";
import { certificate, fieldOf } from "../../lib/model/run/certificate.ts";
import { parameterText } from "../../lib/model/parameter_text.ts";
import { reproduceRun } from "../../lib/model/run/reproduce_run.ts";
import type { RunRecord } from "../../lib/model/run/run_record.ts";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { decodePng } from "../notebook/decode_png.ts";
import { filesUnder, inDatabase, tinyDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

const json = async (...path: string[]) => JSON.parse(await Deno.readTextFile(join(...path)));
const key = { data: "demo", preprocessed: "default", model: "tiny" };

Deno.test("a run's folder says what it was made of, on what, and what came out", async () => {
  await inDatabase(async (root) => {
    const { training, ...parameters } = tinyParameters();
    const model = await tinyModel(root, {
      ...parameters,
      training: { ...training, ema_decay: null },
    });
    const { folder, weightsSha256, history } = await model.train();
    const proof = await json(folder, "certificate.json");
    assert.equal(proof.schemaVersion, 2);
    assert.equal(proof.weightsSha256, weightsSha256);
    assert.equal(proof.epochs, 3);
    assert.deepEqual(proof.fold, { index: 0, ...model.fold });
    assert.deepEqual(proof.guarantee.exceptions, []);
    assert.equal(proof.deterministic, true);
    for (const field of proof.guarantee.mustBeEqual) {
      assert.notEqual(fieldOf(proof, field), undefined, field);
    }
    const [first] = await model.dataset.cases();
    const { raw_sha256 } = await model.dataset.fingerprint(first.id);
    assert.deepEqual(proof.data.cases[0].rawSha256, raw_sha256);
    assert.equal(proof.versions.deno, Deno.version.deno);
    assert.ok(proof.hardware.memoryBytes > 1e8);

    const run: RunRecord = await json(folder, "run.json");
    assert.deepEqual(run.parameters, JSON.parse(JSON.stringify(model.parameters)));
    assert.deepEqual(run.plan, JSON.parse(JSON.stringify(await model.dataset.parameters())));
    assert.equal(run.sessions.length, 1);
    assert.equal(history[2].weightsSha256, weightsSha256);

    const text = await Deno.readTextFile(join(folder, "..", "model_parameters.txt"));
    assert.match(text, /^training =\n(\t.*\n)*\tseed = 5\n/m);
    const svg = await Deno.readTextFile(join(folder, "training_progress.svg"));
    assert.equal(svg.match(/<title>learning rate, /g)?.length, 3);
    const { width, pixels } = decodePng(
      await Deno.readFile(join(folder, "training_progress.png")),
    );
    assert.ok(width > 1000 && pixels.some((value) => value < 100));
    model.dispose();
  });
});

Deno.test("the log and the plot go on where a training goes on", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root);
    const run = model.train();
    for await (const { epoch } of run) if (epoch === 1) run.stop();
    const { folder, finished } = await run;
    assert.equal(finished, false);
    model.dispose();
    const again = await tinyModel(root);
    await again.train();
    again.dispose();
    const log = await Deno.readTextFile(join(folder, "training_log.txt"));
    const lines = log.trimEnd().split("\n");
    assert.ok(lines.every((line) => /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d: /.test(line)));
    const said = lines.map((line) => line.slice(21));
    const epochs = said.flatMap((line) => line.match(/^epoch (\d) of 3: training loss/)?.[1] ?? []);
    assert.deepEqual(epochs, ["1", "2", "3"]);
    const order = ["training starts", "training was stopped after", "training goes on"]
      .map((start) => said.findIndex((line) => line.startsWith(start)));
    assert.ok(order[0] === 0 && order[0] < order[1] && order[1] < order[2], order.join());
    assert.ok(said.some((line) => line.startsWith("validation cases: 2 (")));
    assert.match(said.at(-1)!, /^training is finished: 3 epochs/);
    const svg = await Deno.readTextFile(join(folder, "training_progress.svg"));
    assert.equal(svg.match(/<title>learning rate, /g)?.length, 3);
    assert.equal((await json(folder, "certificate.json")).sessions.length, 2);
  });
});

Deno.test("a run that changed its machine or follows the clock is not called repeatable", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, tinyParameters({ epochs: 1, steps: 1 }));
    const { folder, history } = await model.train();
    model.dispose();
    const run: RunRecord = await json(folder, "run.json");
    const result = { weightsSha256: "0", history };
    assert.equal(certificate(run, result).deterministic, true);
    const [session] = run.sessions;
    const { environment } = session;
    const engine = { ...environment.engine, threads: environment.engine.threads + 1 };
    const other = { ...session, environment: { ...environment, engine } };
    const changed = certificate({ ...run, sessions: [session, other] }, result);
    assert.equal(changed.deterministic, false);
    assert.deepEqual(changed.guarantee.exceptions, [
      "engine.threads was not the same in all sessions",
    ]);
    const training = { ...run.parameters.training, minutes: 5 };
    const clocked = certificate({ ...run, parameters: { ...run.parameters, training } }, result);
    assert.match(clocked.guarantee.exceptions.join(), /the clock/);
  });
});

Deno.test("a run is reproduced bit by bit, and what differs is named", async () => {
  await inDatabase(async (root) => {
    const database = await tinyDatabase(root);
    const model = await tinyModel(root);
    await model.train();
    await model.evaluate("validation");
    model.dispose();
    const before = await Promise.all(filesUnder(model.folder).map(sha256File));
    const run = { database, key, fold: 0 };
    const whole = await reproduceRun(run);
    assert.deepEqual([whole.equal, whole.epochs, whole.firstDifferentEpoch], [true, 3, null]);
    assert.deepEqual(whole.differences, []);
    assert.deepEqual(whole.parts.map(({ what }) => what.replace(/\d+$/, "")), [
      "history of 3 epochs",
      "weights after each of 3 epochs",
      "weights",
      "prediction case_",
      "prediction case_",
    ]);
    assert.deepEqual(await Promise.all(filesUnder(model.folder).map(sha256File)), before);

    const historyPath = join(model.folder, "history.json");
    const history = await json(historyPath);
    history[1].weightsSha256 = "other";
    await Deno.writeTextFile(historyPath, JSON.stringify(history));
    const runPath = join(model.folder, "run.json");
    const record = await json(runPath);
    record.sessions[0].environment.hardware.processor = "abacus";
    await Deno.writeTextFile(runPath, JSON.stringify(record));
    const one = await reproduceRun(run, { epochs: 1 });
    assert.deepEqual([one.equal, one.epochs, one.parts.length], [true, 1, 2]);
    const two = await reproduceRun(run, { epochs: 2 });
    assert.deepEqual([two.equal, two.firstDifferentEpoch], [false, 2]);
    assert.deepEqual(two.differences.map(({ field }) => field), ["hardware.processor"]);
    assert.deepEqual(two.parts.map(({ equal }) => equal), [true, false]);

    await Deno.remove(runPath);
    await assert.rejects(reproduceRun(run), { tag: "FileMissing", message: /no run\.json/ });
  });
});

Deno.test("parameters are written as text in ovseg's form", () => {
  const text = parameterText({ a: 1, b: { c: [1, 2], d: { e: null } }, f: "g" });
  assert.equal(text, 'a = 1\nb =\n\tc = [1,2]\n\td =\n\t\te = null\nf = "g"\n');
});
