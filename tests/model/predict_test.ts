import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { abdominalCtPhantom } from "../../lib/phantoms/abdominal_ct_phantom.ts";
import { canonical } from "../../lib/volumes/canonical.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { permuteAffine } from "../../lib/volumes/permute_affine.ts";
import { type AxisMapping, permuteVoxels } from "../../lib/volumes/permute_voxels.ts";
import type { Volume } from "../../lib/volumes/volume.ts";
import { filesUnder, tinyModel, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const root = await Deno.makeTempDir({ prefix: "ovkit_test_" });
globalThis.addEventListener("unload", () => Deno.removeSync(root, { recursive: true }));

const model = await tinyModel(root, tinyParameters({ epochs: 2, steps: 10 }));
await model.train();

const scan = canonical(abdominalCtPhantom({ seed: 2, caseIndex: 9, resolution: 0.25 }).image);

/** The scan stored with its axes in another order and direction. */
function stored(mapping: AxisMapping): Volume {
  const { data, shapeZyx } = permuteVoxels(scan.data, scan.shapeZyx, mapping);
  const affineRas = permuteAffine(scan.affineRas, scan.shapeZyx, mapping);
  return createVolume({ data, shapeZyx, affineRas });
}

const orientations: [string, AxisMapping][] = [
  ["LPS", { axes: [0, 1, 2], flips: [false, false, false] }],
  ["RAS", { axes: [0, 1, 2], flips: [true, true, false] }],
  ["PIR", { axes: [1, 2, 0], flips: [false, true, true] }],
  ["SLA", { axes: [2, 0, 1], flips: [false, false, true] }],
];

for (const [name, mapping] of orientations) {
  Deno.test(`a scan stored as ${name} gets the same label map, on its own grid`, async () => {
    const image = stored(mapping);
    const path = join(root, `${name}.nii.gz`);
    await writeNifti(path, image);
    const read = await readNifti(path);
    const { path: out } = await model.predict(path, { out: join(root, "out") });
    assert.equal(out, join(root, "out", `${name}.nii.gz`));
    const label = await readNifti(out!);
    assert.deepEqual(label.shapeZyx, image.shapeZyx);
    assert.deepEqual(label.affineRas, read.affineRas);
    assert.deepEqual(label.nifti, read.nifti);

    const { label: expected } = await model.predict(scan);
    assert.ok(new Set(expected.data as Uint8Array).size > 1);
    const turned = permuteVoxels(expected.data, expected.shapeZyx, mapping);
    assert.deepEqual([...label.data], [...turned.data]);
  });
}

const cosine = Math.cos(0.35);
const sine = Math.sin(0.35);
const grids: [string, Pick<Volume, "shapeZyx" | "affineRas">][] = [
  ["an oblique grid", {
    shapeZyx: [14, 20, 22],
    affineRas: [
      ...[-12 * cosine, 11 * sine, 0, 117.3],
      ...[-12 * sine, -11 * cosine, 0, 41.7],
      ...[0, 0, 14.2, -901.1],
      ...[0, 0, 0, 1],
    ],
  }],
  ["a volume smaller than the patch", {
    shapeZyx: [3, 7, 5],
    affineRas: [-14, 0, 0, 3, 0, -14, 0, 5, 0, 0, 15, 7, 0, 0, 0, 1],
  }],
  ["a single voxel", {
    shapeZyx: [1, 1, 1],
    affineRas: [-14, 0, 0, 3, 0, -14, 0, 5, 0, 0, 15, 7, 0, 0, 0, 1],
  }],
  ["another spacing", {
    shapeZyx: [40, 11, 31],
    affineRas: [5, 0, 0, 3, 0, -31, 0, 5, 0, 0, -6, 7, 0, 0, 0, 1],
  }],
];

for (const [name, { shapeZyx, affineRas }] of grids) {
  Deno.test(`a label map has the scan's grid to the bit: ${name}`, async () => {
    const count = shapeZyx[0] * shapeZyx[1] * shapeZyx[2];
    const data = Int16Array.from({ length: count }, (_, i) => (i * 37) % 300 - 100);
    const path = join(root, `${name.replaceAll(" ", "_")}.nii`);
    await writeNifti(path, createVolume({ data, shapeZyx, affineRas }));
    const image = await readNifti(path);
    const { label, path: out } = await model.predict(path, { out: join(root, "out") });
    for (const found of [label, await readNifti(out!)]) {
      assert.deepEqual(found.shapeZyx, shapeZyx);
      assert.deepEqual(found.affineRas, image.affineRas);
      assert.ok([...found.data].every((value) => Number(value) <= 4));
    }
  });
}

const { affineRas, shapeZyx } = scan;

Deno.test("a scan with NaN voxels is refused by name, and nothing is written", async () => {
  const data = Float32Array.from(scan.data as Int16Array);
  data[7] = NaN;
  data[8] = Infinity;
  const path = join(root, "holes.nii.gz");
  await writeNifti(path, createVolume({ data, shapeZyx, affineRas }));
  const before = filesUnder(root);
  await rejects(model.predict(path, { out: join(root, "out") }), "DataInvalid", [
    path,
    "2 voxels of channel 0 are NaN or infinite",
    "replace them",
  ]);
  assert.deepEqual(filesUnder(root), before);
});

Deno.test("another number of channels is refused", async () => {
  await rejects(model.predict([scan, scan]), "DataInvalid", ["2 image channels", "expected 1"]);
});

Deno.test("a file that is cut short is refused by name", async () => {
  const path = join(root, "cut.nii.gz");
  await writeNifti(path, scan);
  await Deno.truncate(path, Deno.statSync(path).size - 200);
  await rejects(model.predict(path), "FileCorrupt", [path]);
});

Deno.test("a label map never replaces its scan", async () => {
  const path = join(root, "mine.nii.gz");
  await writeNifti(path, scan);
  const before = await Deno.readFile(path);
  for (const out of [root, path]) {
    await rejects(model.predict(path, { out }), "ArgumentInvalid", ["would replace the scan"]);
  }
  assert.deepEqual(await Deno.readFile(path), before);
});

Deno.test("a prediction can be stopped", async () => {
  const controller = new AbortController();
  const out = join(root, "stopped");
  const prediction = model.predict(scan, {
    out,
    signal: controller.signal,
    onProgress: () => controller.abort(),
  });
  await assert.rejects(prediction, { name: "AbortError" });
  assert.ok(!filesUnder(root).some((path) => path.startsWith(out)));
});

async function rejects(
  work: Promise<unknown>,
  tag: Parameters<typeof isOvkitError>[1],
  parts: readonly string[],
): Promise<void> {
  await assert.rejects(work, (error) => {
    assert.ok(isOvkitError(error, tag), String(error));
    for (const part of parts) assert.ok(error.message.includes(part), error.message);
    return true;
  });
}
