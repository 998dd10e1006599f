import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { inDatabase, tinyDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

Deno.test("a second stage is trained, evaluated and predicts with what the first one found", async () => {
  await inDatabase(async (root) => {
    const db = await tinyDatabase(root);
    for (const fold of [0, 1]) {
      const first = await segmentationModel(db).data("demo").preprocessed("default").named("first")
        .fold(fold).parameters(tinyParameters({ epochs: 1, steps: 1 })).open();
      await first.train();
      await first.evaluate("validation");
      first.dispose();
    }
    const stage = { preprocessed: "default", model: "first" };
    const plan = (await db.raw("demo").plan())
      .cascadeInput(stage).cascadeMask({ ...stage, classes: [1], dilationMm: 5 });
    await plan.apply("second");
    const model = await segmentationModel(db).data("demo").preprocessed("second").named("later")
      .fold(0).parameters(tinyParameters({ epochs: 1, steps: 2 })).open();
    assert.equal(model.network.inChannels, 5);
    await model.train();
    const rows = (await model.evaluate("validation")).rows;
    assert.equal(new Set(rows.map((row) => row.case)).size, model.fold.val.length);

    const [id] = model.fold.val;
    const scan = (await db.raw("demo").cases()).find((one) => one.id === id)!.imagePaths[0];
    const found = db.paths.predictions(
      { data: "demo", preprocessed: "default", model: "first" },
      "cross_validation",
    );
    const previous = join(found, `${id}.nii.gz`);
    const map = await readNifti(previous);
    const everywhere = createVolume({ ...map, data: new Uint8Array(map.data.length).fill(1) });
    const nowhere = createVolume({ ...map, data: new Uint8Array(map.data.length) });
    const whole = await model.predict(scan, { previous, mask: everywhere });
    assert.ok(whole.label.data.some((value) => value > 0));
    const none = await model.predict(scan, { previous, mask: nowhere });
    assert.ok(none.label.data.every((value) => value === 0));
    const half = createVolume({
      ...map,
      data: Uint8Array.from({ length: map.data.length }, (_, i) => i < map.data.length / 4 ? 1 : 0),
    });
    const part = await model.predict(scan, { previous, mask: half });
    assert.ok(Number(part.label.data.at(-1)) === 0);

    await assert.rejects(model.predict(scan, { mask: everywhere }), {
      tag: "ArgumentInvalid",
      message: /no label map of the earlier stage first \(prev_stage_for_input\).*`previous`/,
    });
    const other = createVolume({
      data: new Uint8Array(8),
      shapeZyx: [2, 2, 2],
      affineRas: map.affineRas,
    });
    await assert.rejects(model.predict(scan, { previous: other, mask: everywhere }), {
      tag: "GeometryMismatch",
      message: /the label map of first of shape 2 × 2 × 2/,
    });
    model.dispose();
  });
});

Deno.test("a model of scans alone takes no notice of earlier stages", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, tinyParameters({ epochs: 1, steps: 1 }));
    await model.train();
    const db = await tinyDatabase(root);
    const scan = (await db.raw("demo").cases())[0].imagePaths[0];
    const map = await readNifti(scan);
    const previous = createVolume({ ...map, data: new Uint8Array(map.data.length) });
    const [plain, given] = [await model.predict(scan), await model.predict(scan, { previous })];
    assert.deepEqual(given.label.data, plain.label.data);
    model.dispose();
  });
});
