import assert from "node:assert/strict";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import type { ErrorTag } from "../../lib/foundation/error_tag.ts";
import { database, image, write } from "./raw_fixture.ts";

async function refused(work: Promise<unknown>, tag: ErrorTag, says: RegExp): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(isOvkitError(error, tag), String(error));
    assert.match(error.message, says);
    return true;
  });
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

Deno.test("labels of background alone are refused when planning, and nothing is written", async () => {
  const { root, set, db } = await database(1);
  await write(`${set}/labels/c0.nii.gz`, new Uint8Array(64));
  await refused(
    db.raw("set").plan(),
    "DataInvalid",
    /^set: the labels of all 2 cases are 0 .*; expected foreground classes from 1 on; check/,
  );
  assert.ok(!await isThere(`${root}/pre/set/default`));
});

Deno.test("parts that are all too small leave nothing to store, and no finished set", async () => {
  const { root, db } = await database(1);
  const plan = (await db.raw("set").plan()).componentVolumes({ minMm3: 1000 });
  assert.match(plan.toMarkdown(), /\| removed \| connected parts below 1000 mm³ \|/);
  await refused(plan.apply("default"), "DataInvalid", /none of 3 cases .*no foreground/);
  assert.ok(!await isThere(`${root}/pre/set/default/manifest.json`));
});

Deno.test("a named class that no label has is said in the plan and left out", async () => {
  const { set, db } = await database(1);
  await Deno.writeTextFile(`${set}/labels.json`, JSON.stringify({ 1: "liver", 3: "tumour" }));
  const plan = await db.raw("set").plan();
  assert.ok(plan.reasons.includes("class 1 (liver) is in no case: left out"));
  assert.match(plan.toMarkdown(), /class 1 \(liver\) is in no case: left out/);
  assert.deepEqual((await (await plan.apply("default")).manifest()).classes, [3]);
});

Deno.test("voxels that are not finite are refused when planning", async () => {
  const { set, db } = await database(2);
  const voxels = Float32Array.from(image(1));
  voxels[3] = -Infinity;
  await write(`${set}/images/c1_0000.nii.gz`, voxels);
  const says = /^c1: 1 voxels of channel 0 are NaN or infinite; expected finite voxels; replace/;
  await refused(db.raw("set").plan(), "DataInvalid", says);
  await refused(db.raw("set").plan({ workers: 2 }), "DataInvalid", says);
});

Deno.test("intensities beyond half precision are refused by the case, and fit into 32 bits", async () => {
  const { root, set, db } = await database(1);
  const voxels = Float32Array.from(image(1));
  voxels[3] = 3e6;
  await write(`${set}/images/c0_0000.nii.gz`, voxels);
  const plan = (await db.raw("set").plan()).globalScaling().scaling(1, 0);
  const says = /^c0: an intensity of .*3.*e\+6 after scaling; expected at most 65504.*float32\(\)/;
  await refused(plan.apply("default"), "DataInvalid", says);
  assert.ok(!await isThere(`${root}/pre/set/default/manifest.json`));
  const stored = await plan.float32().apply("single");
  const { image: data } = await stored.read("c0");
  assert.ok(data.some((value) => value > 1e6) && data.every(Number.isFinite));
});

Deno.test("a spacing of zero is refused by the file's name", async () => {
  const { set, db } = await database(1);
  const path = `${set}/images/c0_0000.nii.gz`;
  const packed = new Response(await Deno.readFile(path)).body!;
  const bytes = new Uint8Array(
    await new Response(packed.pipeThrough(new DecompressionStream("gzip"))).arrayBuffer(),
  );
  const view = new DataView(bytes.buffer);
  for (const at of [84, 288, 304, 320]) view.setFloat32(at, 0, true);
  await Deno.remove(path);
  await Deno.writeFile(path.replace(".gz", ""), bytes);
  await refused(
    db.raw("set").plan(),
    "GeometryMismatch",
    /c0_0000\.nii: .*expected .*; correct the geometry in the file's header/,
  );
});

Deno.test("a plan for other channels is refused by the case, and the set is not finished", async () => {
  const { root, set, db } = await database(2);
  const plan = await db.raw("set").plan();
  await write(`${set}/images/c1_0001.nii.gz`, image(3));
  await refused(plan.apply("default"), "DataInvalid", /^c1: 2 image channels; expected 1; give/);
  assert.ok(!await isThere(`${root}/pre/set/default/manifest.json`));
  assert.ok(!await isThere(`${root}/pre/set/default/images/c1.npy`));
  await refused(
    db.preprocessed("set", "default").cases(),
    "FileMissing",
    /preprocessing was not finished; preprocess again; finished cases are kept/,
  );
});

Deno.test("limits of parts that cannot be meant are refused", async () => {
  const { db } = await database(1);
  const plan = await db.raw("set").plan();
  assert.throws(
    () => plan.componentVolumes({ minMm3: [1, 2] }),
    (error) => isOvkitError(error, "ParameterInvalid") && /or 1: one for/.test(error.message),
  );
  assert.throws(
    () => plan.componentVolumes({ minMm3: 5, maxMm3: 4 }),
    (error) => isOvkitError(error, "ParameterInvalid") && /5 mm³ above/.test(error.message),
  );
  assert.throws(() => plan.componentVolumes({ maxMm3: -1 }), RangeError);
  const both = plan.componentVolumes({ minMm3: 1 }).componentVolumes({ maxMm3: [9] });
  assert.deepEqual([both.parameters.lb_min_vol, both.parameters.lb_max_vol], [1, [9]]);
  assert.equal(both.componentVolumes({ minMm3: null }).parameters.lb_min_vol, null);
});
