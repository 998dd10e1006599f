import assert from "node:assert/strict";
import { join } from "node:path";
import { mean } from "../../lib/foundation/statistics.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeTwinPhantomDataset } from "../../lib/phantoms/write_twin_phantom_dataset.ts";

Deno.test("twin organs look the same, and the one on the bone's side counts", async () => {
  const root = await Deno.makeTempDir();
  const { folder, cases } = await writeTwinPhantomDataset(root, "twins", { cases: 4, seed: 3 });
  const sides = new Set<boolean>();
  for (const id of cases) {
    const image = await readNifti(join(folder, "images", `${id}.nii.gz`));
    const label = await readNifti(join(folder, "labels", `${id}.nii.gz`));
    const x = (i: number) => i % 48;
    const y = (i: number) => Math.floor(i / 48) % 48;
    const brightest = image.data.indexOf(Math.max(...image.data as Int16Array) as never);
    assert.ok(y(brightest) < 14, "the bone is at the front");
    const isLeft = x(brightest) < 24;
    sides.add(isLeft);
    const places = [...label.data].flatMap((value, i) => Number(value) > 0 ? [i] : []);
    assert.ok(places.every((i) => (x(i) < 24) === isLeft && y(i) > 22));
    assert.equal(new Set(label.data as Uint8Array).size, 3);
    const organs = [true, false].map((left) =>
      [...image.data].filter((value, i) => Number(value) > 60 && y(i) > 22 && (x(i) < 24) === left)
        .map(Number)
    );
    assert.ok(Math.abs(mean(organs[0]) - mean(organs[1])) < 5);
    assert.ok(Math.abs(organs[0].length / organs[1].length - 1) < 0.2);
  }
  assert.equal(sides.size, 2);
  const again = await writeTwinPhantomDataset(root, "again", { cases: 1, seed: 3 });
  const file = join("images", "case_000.nii.gz");
  assert.deepEqual(
    await Deno.readFile(join(again.folder, file)),
    await Deno.readFile(join(folder, file)),
  );
  await Deno.remove(root, { recursive: true });
});
