import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { openPlanningDatabase } from "../../lib/preprocessing/open_planning_database.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import { cube } from "./strategy_fixture.ts";

async function database() {
  const root = await Deno.makeTempDir();
  const image = Int16Array.from({ length: 4 * 6 * 6 }, (_, i) => i % 7 === 0 ? -1000 : i);
  const label = Uint8Array.from(image, (_, i) => i >= 72 && i < 90 ? 1 : 0);
  for (const id of ["a", "b"]) {
    await writeNifti(join(root, `raw_data/set/images/${id}.nii.gz`), cube(image, [4, 6, 6]));
    image[1] = 5;
    await writeNifti(join(root, `raw_data/set/labels/${id}.nii.gz`), cube(label, [4, 6, 6]));
  }
  const db = openPlanningDatabase(root, { preprocessedRoot: join(root, "preprocessed") });
  return { root, db, label };
}

Deno.test("raw data are planned by a strategy; the second time from what was kept", async () => {
  const { root, db } = await database();
  const states: string[] = [];
  const onProgress = ({ state }: { state: string }) => states.push(state);
  const plan = await db.raw("set").plan({ strategy: "nnunet", memoryGb: 4, onProgress });
  assert.equal(plan.nnunet?.memoryGb, 4);
  assert.equal((await db.raw("set").plan({ onProgress })).nnunet, undefined);
  assert.deepEqual(states, ["read", "read", "kept", "kept"]);
  assert.deepEqual(db.preprocessedNames("set"), []);
  assert.ok(existsSync(join(root, "preprocessed/set/.fingerprints")));
  await db.raw("set").first(1).plan({ onProgress });
  assert.equal(states.at(-1), "kept");
});

Deno.test("a preview shows the case before and after", async () => {
  const { db, label } = await database();
  const plan = (await db.raw("set").plan()).spacing([2, 1, 1]).window(-100, 100);
  const { before, after, window, ...rest } = await plan.preview("a", { bins: 10 });
  assert.deepEqual(rest, { case: "a" });
  assert.deepEqual(window, [[-100, 100]]);
  assert.deepEqual([before.shapeZyx, after.shapeZyx], [[4, 6, 6], [2, 6, 6]]);
  assert.deepEqual([before.spacingZyxMm, after.spacingZyxMm], [[1, 1, 1], [2, 1, 1]]);
  assert.deepEqual([before.slices[0].z, after.slices[0].z], [2, 1]);
  assert.deepEqual([...before.slices[0].label!.data], [...label.slice(72, 108)]);
  assert.equal(before.slices[0].image.data[5], -1000);
  const [histogram] = before.histograms;
  assert.deepEqual([histogram.low, histogram.high], [-1000, 143]);
  assert.equal(histogram.counts.reduce((sum, n) => sum + n), 144);
  assert.equal(histogram.foreground.reduce((sum, n) => sum + n), 18);
  assert.equal(histogram.counts[0], 21);
  const [{ low, high }] = after.histograms;
  const [[sd, mean]] = plan.parameters.scaling as [number, number][];
  assert.ok(low >= (-100 - mean) / sd - 1e-3 && high <= (100 - mean) / sd + 1e-3);
  assert.deepEqual(JSON.parse(JSON.stringify(window)), window);
  assert.equal((await plan.preview("a", { slices: 3 })).before.slices.length, 1);
  await assert.rejects(
    () => plan.preview("c"),
    (error) => isOvkitError(error, "ArgumentInvalid"),
  );
  await assert.rejects(
    () => plan.preview("a", { slices: 0 }),
    (error) => isOvkitError(error, "ArgumentInvalid"),
  );
  await assert.rejects(
    () => planFromFingerprint(plan.fingerprint).preview("a"),
    (error) => isOvkitError(error, "ArgumentInvalid"),
  );
});

Deno.test("a plan for other channels stores nothing", async () => {
  const { root, db } = await database();
  const fingerprint = await db.raw("set").fingerprint();
  const target = { raw: db.raw("set"), preprocessedRoot: db.preprocessedRoot };
  const two = planFromFingerprint({
    ...fingerprint,
    nChannels: 2,
    modalities: [],
    cases: fingerprint.cases.map((one) => ({
      ...one,
      channels: [one.channels[0], one.channels[0]],
    })),
    intensities: [0, 1].flatMap((channel) =>
      fingerprint.intensities.map((one) => ({ ...one, channel }))
    ),
  }, target);
  for (const tried of [() => two.apply("two"), () => two.preview("a")]) {
    await assert.rejects(
      tried,
      (error) =>
        isOvkitError(error, "DataInvalid") && /1 image channels; expected 2/.test(error.message),
    );
  }
  const folder = join(root, "preprocessed/set/two");
  for (const name of ["manifest.json", "images", "labels", "fingerprints"]) {
    assert.equal(existsSync(join(folder, name)), false, name);
  }
});
