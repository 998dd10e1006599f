import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { readDicomSeries } from "../../lib/io/dicom/read_dicom_series.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { writeRtStruct } from "../../lib/io/rtstruct/write_rtstruct.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { writePhantomDataset } from "../../lib/phantoms/write_phantom_dataset.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { inDatabase, tinyDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const once = tinyParameters({ epochs: 1, steps: 1 });

/** When each label map in a folder was written. */
function timesIn(folder: string): Map<string, number> {
  return new Map(
    [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".nii.gz"))
      .map(({ name }) => [
        name.slice(0, -".nii.gz".length),
        Deno.statSync(join(folder, name)).mtime!.getTime(),
      ]),
  );
}

/** Makes all label maps of a folder look an hour old, to see which are written again. */
function age(folder: string): Map<string, number> {
  const hourAgo = new Date(Date.now() - 3600_000);
  for (const { name } of Deno.readDirSync(folder)) {
    Deno.utimeSync(join(folder, name), hourAgo, hourAgo);
  }
  return timesIn(folder);
}

function changedIn(folder: string, before: Map<string, number>): string[] {
  const now = timesIn(folder);
  return [...now.keys()].filter((id) => now.get(id) !== before.get(id)).sort();
}

async function change(
  path: string,
  voxel: (value: number, index: number) => number,
): Promise<void> {
  const volume = await readNifti(path);
  const data = Int16Array.from(volume.data as ArrayLike<number>, voxel);
  await writeNifti(path, createVolume({ ...volume, data }));
}

Deno.test("what is evaluated again is only what changed", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, once);
    await model.train();
    const db = await tinyDatabase(root);
    const folder = db.paths.predictions(
      { data: "demo", preprocessed: "default", model: "tiny" },
      "demo_fold_0",
    );
    const raw = join(db.rawRoot, "demo");
    const results = join(model.folder, "demo_results.json");
    const first = await model.evaluate("demo");
    const text = await Deno.readTextFile(results);
    let before = age(folder);
    const ids = [...before.keys()].sort();
    assert.equal(ids.length, 4);

    assert.deepEqual((await model.evaluate("demo")).rows, first.rows);
    assert.deepEqual(changedIn(folder, before), []);
    assert.equal(await Deno.readTextFile(results), text);

    const [a, b, c] = ids;
    await change(join(raw, "labels", `${a}.nii.gz`), () => 1);
    const measured = await model.evaluate("demo");
    assert.deepEqual(changedIn(folder, before), []);
    const others = (rows: typeof first.rows) => rows.filter((row) => row.case !== a);
    assert.deepEqual(others(measured.rows), others(first.rows));
    assert.notDeepEqual(measured.rows, first.rows);

    await change(join(raw, "images", `${b}_0000.nii.gz`), (value, i) => i === 0 ? 1 : value);
    await model.evaluate("demo");
    assert.deepEqual(changedIn(folder, before), [b]);

    before = age(folder);
    await Deno.writeTextFile(join(folder, `${c}.nii.gz`), "something else");
    await Deno.writeTextFile(join(folder, `${a}.json`), "{");
    await model.evaluate("demo");
    assert.deepEqual(changedIn(folder, before), [a, c]);

    before = age(folder);
    const weights = await model.network.torchState();
    weights.values().next().value!.data[0] += 1e-3;
    model.network.loadTorchState(weights);
    await model.evaluate("demo");
    assert.deepEqual(changedIn(folder, before), ids);
    model.dispose();
  });
});

Deno.test("pictures are drawn of cases that were evaluated without", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, once);
    await model.train();
    const db = await tinyDatabase(root);
    const key = { data: "demo", preprocessed: "default", model: "tiny" };
    await model.evaluate("validation");
    const before = age(db.paths.predictions(key, "cross_validation"));
    await model.evaluate("validation", { plots: true });
    assert.deepEqual(changedIn(db.paths.predictions(key, "cross_validation"), before), []);
    const picture = join(
      db.paths.plots(key, "cross_validation"),
      `${model.fold.val[0]}_largest.png`,
    );
    await Deno.remove(picture);
    await model.evaluate("validation", { plots: true });
    assert.ok((await Deno.stat(picture)).isFile);
    model.dispose();
  });
});

Deno.test("an evaluation that was stopped goes on where it was", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, once);
    await model.train();
    const controller = new AbortController();
    await assert.rejects(
      model.evaluate("demo", {
        signal: controller.signal,
        onProgress: ({ done }) => done === 2 && controller.abort(),
      }),
      { tag: "Stopped", message: /after [23] of 4 cases.*finished cases are kept/ },
    );
    const db = await tinyDatabase(root);
    const folder = db.paths.predictions(
      { data: "demo", preprocessed: "default", model: "tiny" },
      "demo_fold_0",
    );
    const before = age(folder);
    assert.equal(before.size, 3);
    const table = await model.evaluate("demo");
    assert.equal(new Set(table.rows.map((row) => row.case)).size, 4);
    assert.equal(changedIn(folder, before).length, 1);
    model.dispose();
  });
});

Deno.test("the cross-validation holds each case of the folds so far once", async () => {
  await inDatabase(async (root) => {
    const db = await tinyDatabase(root);
    const key = { data: "demo", preprocessed: "default", model: "tiny" };
    const path = join(db.paths.model(key), "validation_CV_results");
    const read = async () => JSON.parse(await Deno.readTextFile(`${path}.json`));
    const models = [];
    for (const fold of [0, 1]) {
      const model = await segmentationModel(db).data("demo").preprocessed("default").named("tiny")
        .fold(fold).parameters(once).open();
      await model.train();
      models.push(model);
    }
    await models[0].evaluate("training");
    await assert.rejects(read(), Deno.errors.NotFound);

    const zero = await models[0].evaluate("validation");
    const alone = await read();
    assert.deepEqual(alone.rows, JSON.parse(JSON.stringify(zero.rows)));
    assert.deepEqual(alone.folds.map((one: { fold: number }) => one.fold), [0]);

    const one = await models[1].evaluate("validation");
    await models[1].evaluate("validation");
    const both = await read();
    assert.deepEqual(both.rows, JSON.parse(JSON.stringify([...zero.rows, ...one.rows])));
    assert.equal(both.summary.cases, 4);
    assert.deepEqual(
      both.folds.map(({ fold, cases }: { fold: number; cases: string[] }) => [fold, cases]),
      [[0, models[0].fold.val], [1, models[1].fold.val]],
    );
    const [header, ...lines] = (await Deno.readTextFile(`${path}.csv`)).trim().split("\n");
    assert.match(header, /^fold,case,class,/);
    assert.equal(lines.length, both.rows.length);
    assert.ok(
      lines.every((line, i) =>
        line.startsWith(`${i < zero.rows.length ? 0 : 1},${both.rows[i].case},`)
      ),
    );

    const proof = join(models[0].folder, "certificate.json");
    const certificate = JSON.parse(await Deno.readTextFile(proof));
    await Deno.writeTextFile(
      proof,
      JSON.stringify({ ...certificate, weightsSha256: "0".repeat(64) }),
    );
    await models[1].evaluate("validation");
    const rest = await read();
    assert.deepEqual(rest.outdated, [0]);
    assert.deepEqual(rest.rows, JSON.parse(JSON.stringify(one.rows)));
    models.forEach((model) => model.dispose());
  });
});

Deno.test("a DICOM case whose structure set changed is only measured again", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, tinyParameters({ epochs: 1, steps: 10 }));
    await model.train();
    const db = await tinyDatabase(root);
    const { folder: set } = await writePhantomDataset(db.rawRoot, "scans", {
      cases: 1,
      seed: 2,
      resolution: 0.25,
      format: "dicom",
    });
    const first = await model.evaluate("scans");
    const folder = db.paths.predictions(model.key, "scans_fold_0");
    const before = age(folder);
    const [{ labelPath, imagePaths: [series] }] = await db.raw("scans").cases();
    assert.ok(labelPath!.startsWith(set));
    const scan = await readDicomSeries(series);
    const label = createVolume({
      ...scan,
      data: new Uint8Array(scan.data.length).fill(1, 0, 5000),
    });
    await writeRtStruct(labelPath!, label, scan, { names: model.classNames });
    const second = await model.evaluate("scans");
    assert.deepEqual(changedIn(folder, before), []);
    assert.notDeepEqual(second.rows, first.rows);
    assert.deepEqual((await model.evaluate("scans")).rows, second.rows);
    model.dispose();
  });
});

Deno.test("a reference on another grid than its scan is refused by name", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, once);
    await model.train();
    const db = await tinyDatabase(root);
    const [{ id, labelPath }] = await db.raw("demo").cases();
    const label = await readNifti(labelPath!);
    const [z, y, x] = label.shapeZyx;
    await writeNifti(
      labelPath!,
      createVolume({
        data: new Uint8Array((z + 1) * y * x),
        shapeZyx: [z + 1, y, x],
        affineRas: label.affineRas,
      }),
    );
    await assert.rejects(model.evaluate("demo"), (error: Error) => {
      assert.equal((error as Error & { tag: string }).tag, "GeometryMismatch");
      assert.match(error.message, new RegExp(id));
      return true;
    });
    model.dispose();
  });
});
