import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { lockFolder } from "../../lib/foundation/lock_folder.ts";
import { database, image, states, write } from "./raw_fixture.ts";

async function filesOf(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const name of (await readdir(folder, { recursive: true })).sort()) {
    const path = `${folder}/${name}`;
    if ((await Deno.stat(path)).isFile) files[name] = (await Deno.readFile(path)).toBase64();
  }
  return files;
}

Deno.test("any number of workers writes the same files", async () => {
  const { root, db } = await database(5);
  const plan = await db.raw("set").plan();
  const trees: Record<string, string>[] = [];
  for (const workers of [1, 2, 4]) {
    const { seen, onProgress } = states();
    const made = await plan.apply(`${root}/by_${workers}/set/default`, {
      workers,
      onProgress,
      plots: true,
    });
    assert.deepEqual(seen.map((line) => line.split(" ")[0]), [
      ...["c0", "c1", "c2", "c3", "c4", "empty", "unlabelled"],
    ]);
    assert.deepEqual(seen.slice(-2), ["empty skipped", "unlabelled skipped"]);
    trees.push({
      ...await filesOf(made.folder),
      ...await filesOf(`${root}/plots/set/default`),
    });
    await Deno.remove(`${root}/plots`, { recursive: true });
  }
  assert.equal(Object.keys(trees[0]).length, 5 * 3 + 2 + 5 * 2);
  assert.deepEqual(trees[1], trees[0]);
  assert.deepEqual(trees[2], trees[0]);
});

Deno.test("an error in a worker is that of the case; the others are kept and nothing is half written", async () => {
  const { root, set, db } = await database(4);
  const plan = await db.raw("set").plan();
  const voxels = Float32Array.from(image(2));
  voxels[7] = NaN;
  await write(`${set}/images/c2_0000.nii.gz`, voxels);
  await assert.rejects(
    plan.apply("default", { workers: 2 }),
    (error) =>
      isOvkitError(error, "DataInvalid") &&
      /^c2: 1 voxels of channel 0 are NaN or infinite; expected finite voxels; replace/
        .test(error.message),
  );
  const files = Object.keys(await filesOf(`${root}/pre/set/default`));
  assert.ok(!files.some((name) => /c2|tmp|manifest|lock/.test(name)), files.join());
  assert.ok(files.includes("fingerprints/c0.json"));
  await write(`${set}/images/c2_0000.nii.gz`, image(2));
  const { seen, onProgress } = states();
  await plan.apply("default", { workers: 2, onProgress });
  assert.deepEqual(seen.slice(0, 3), ["c0 kept", "c1 kept", "c2 made"]);
});

Deno.test("a bad case leaves what was finished before as it was", async () => {
  const { set, db } = await database(2);
  const plan = await db.raw("set").plan();
  const made = await plan.apply("default");
  const before = await filesOf(made.folder);
  await write(`${set}/images/c1_0000.nii.gz`, new Float32Array(64).fill(Infinity));
  await assert.rejects(plan.apply("default"), (error) => isOvkitError(error, "DataInvalid"));
  assert.deepEqual(await filesOf(made.folder), before);
});

Deno.test("what a killed run left half written is removed, and one process works at a time", async () => {
  const { db } = await database(1);
  const plan = await db.raw("set").plan();
  const made = await plan.apply("default");
  const left = `${made.folder}/images/c0.npy.tmp-${crypto.randomUUID()}`;
  await Deno.writeTextFile(left, "half");
  const unlock = await lockFolder(made.folder);
  await assert.rejects(
    plan.apply("default"),
    (error) => isOvkitError(error, "FileUnwritable") && /another process/.test(error.message),
  );
  unlock();
  await plan.apply("default");
  await assert.rejects(Deno.stat(left), Deno.errors.NotFound);
});
