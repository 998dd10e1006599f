import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { openRawDataset, type RawDataset } from "../../lib/database/raw_dataset.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { percentile, standardDeviation } from "../../lib/foundation/statistics.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { classRegions, regionComponents } from "../../lib/preprocessing/class_regions.ts";
import { fingerprintDataset } from "../../lib/preprocessing/fingerprint_dataset.ts";
import { intensityCounts, percentilesOfCounts } from "../../lib/preprocessing/intensity_counts.ts";
import { mergeMoments, momentsOf } from "../../lib/preprocessing/moments.ts";
import { nonzeroBox } from "../../lib/preprocessing/nonzero_box.ts";
import { poolIntensities } from "../../lib/preprocessing/pool_intensities.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";
import { connectedComponents } from "../../lib/volumes/connected_components.ts";

const AFFINE = [-0.5, 0, 0, 0, 0, -1, 0, 0, 0, 0, 4, 0, 0, 0, 0, 1];

function scan(data: VoxelArray, shapeZyx: readonly [number, number, number] = [2, 2, 3]) {
  return createVolume({ data, shapeZyx, affineRas: AFFINE });
}

const IMAGES: Record<string, Int16Array | Float32Array> = {
  a: Int16Array.of(-1000, 0, 10, 20, 30, 40, 50, 60, 70, 80, 90, 100),
  b: Float32Array.of(0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5),
};
const LABEL = Uint8Array.of(0, 1, 0, 0, 0, 2, 1, 0, 0, 0, 2, 2);

async function rawFolder(): Promise<string> {
  const root = await Deno.makeTempDir();
  for (const [id, data] of Object.entries(IMAGES)) {
    await writeNifti(join(root, "set/images", `${id}.nii.gz`), scan(data));
    await writeNifti(join(root, "set/labels", `${id}.nii.gz`), scan(LABEL));
  }
  return root;
}

function counting(folder: string): { raw: RawDataset; reads: string[] } {
  const raw = openRawDataset([folder]);
  const reads: string[] = [];
  const read: RawDataset["read"] = (rawCase) => {
    reads.push(typeof rawCase === "string" ? rawCase : rawCase.id);
    return raw.read(rawCase);
  };
  return { raw: { ...raw, read }, reads };
}

function files(folder: string): string[] {
  return [...Deno.readDirSync(folder)].map(({ name }) => join(folder, name)).sort();
}

Deno.test("a second fingerprint reads no voxel and is the same", async () => {
  const root = await rawFolder();
  const cacheFolder = join(root, "cache");
  const { raw, reads } = counting(join(root, "set"));
  const plain = await fingerprintDataset(raw);
  assert.deepEqual(reads.splice(0), ["a", "b"]);
  const states: string[] = [];
  const onProgress = ({ state }: { state: string }) => states.push(state);
  const first = await fingerprintDataset(raw, { cacheFolder, onProgress });
  const second = await fingerprintDataset(raw, { cacheFolder, onProgress });
  assert.deepEqual(reads, ["a", "b"]);
  assert.deepEqual(states, ["read", "read", "kept", "kept"]);
  assert.equal(JSON.stringify(first), JSON.stringify(plain));
  assert.equal(JSON.stringify(second), JSON.stringify(plain));
  assert.equal(files(cacheFolder).length, 2);
});

Deno.test("workers give the same fingerprint and the same errors", async () => {
  const root = await rawFolder();
  for (let i = 0; i < 4; i++) {
    const data = Int16Array.from(IMAGES.a, (value) => value * (i + 2));
    await writeNifti(join(root, `set/images/c${i}.nii.gz`), scan(data));
    await writeNifti(join(root, `set/labels/c${i}.nii.gz`), scan(LABEL));
  }
  const { raw } = counting(join(root, "set"));
  const alone = JSON.stringify(await fingerprintDataset(raw));
  const cacheFolder = join(root, "cache");
  const done: string[] = [];
  const options = {
    cacheFolder,
    onProgress: (progress: { case: string }) => done.push(progress.case),
  };
  for (const workers of [2, 3]) {
    assert.equal(JSON.stringify(await fingerprintDataset(raw, { ...options, workers })), alone);
  }
  assert.deepEqual(done.slice(6), ["a", "b", "c0", "c1", "c2", "c3"]);
  assert.deepEqual(done.slice(0, 6), done.slice(6));
  assert.equal(files(cacheFolder).length, 6);
  const broken = Float32Array.from({ length: 12 }, (_, i) => i === 3 ? NaN : i);
  await writeNifti(join(root, "set/images/b.nii.gz"), scan(broken));
  const messages: string[] = [];
  for (const workers of [1, 2]) {
    await assert.rejects(fingerprintDataset(raw, { workers }), (error) => {
      assert.ok(isOvkitError(error, "DataInvalid"), String(error));
      messages.push(error.message);
      return true;
    });
  }
  assert.equal(messages[0], messages[1]);
  await Deno.writeTextFile(join(root, "set/images/a.nii.gz"), "no volume");
  await assert.rejects(fingerprintDataset(raw, { workers: 2 }), (error) => isOvkitError(error));
});

Deno.test("only the case whose content changed is read again", async () => {
  const root = await rawFolder();
  const cacheFolder = join(root, "cache");
  const { raw, reads } = counting(join(root, "set"));
  const before = await fingerprintDataset(raw, { cacheFolder });
  reads.length = 0;
  const other = IMAGES.a.map((value) => value + 1) as Int16Array;
  await writeNifti(join(root, "set/images/a.nii.gz"), scan(other));
  const after = await fingerprintDataset(raw, { cacheFolder });
  assert.deepEqual(reads, ["a"]);
  assert.equal(after.cases[0].channels[0].mean, before.cases[0].channels[0].mean + 1);
  assert.deepEqual(after.cases[1], before.cases[1]);
  reads.length = 0;
  const label = LABEL.map((value) => value === 2 ? 1 : value);
  await writeNifti(join(root, "set/labels/b.nii.gz"), scan(label));
  const relabelled = await fingerprintDataset(raw, { cacheFolder });
  assert.deepEqual(reads, ["b"]);
  assert.deepEqual(relabelled.cases[1].classVoxels, { 1: 5 });
});

Deno.test("a damaged record is made anew", async () => {
  const root = await rawFolder();
  const cacheFolder = join(root, "cache");
  const { raw, reads } = counting(join(root, "set"));
  const whole = JSON.stringify(await fingerprintDataset(raw, { cacheFolder }));
  const [one, two] = files(cacheFolder);
  const texts = files(cacheFolder).map((path) => Deno.readTextFileSync(path));
  const damages: [string, string][] = [
    [texts[0].slice(0, 40), texts[1].replace(/"mean":([\d.]+)/, '"mean":$18')],
    ["", "null"],
    ["{}", texts[1].replace('"version":1', '"version":0')],
    ["[1]", '{"version":1,"record":null,"record_sha256":null}'],
  ];
  for (const [first, second] of damages) {
    assert.notEqual(second, texts[1]);
    reads.length = 0;
    Deno.writeTextFileSync(one, first);
    Deno.writeTextFileSync(two, second);
    assert.equal(JSON.stringify(await fingerprintDataset(raw, { cacheFolder })), whole);
    assert.deepEqual(reads, ["a", "b"]);
    assert.deepEqual(files(cacheFolder).map((path) => Deno.readTextFileSync(path)), texts);
  }
});

Deno.test("a folder that cannot be written costs the cache, not the fingerprint", async () => {
  const root = await rawFolder();
  const { raw } = counting(join(root, "set"));
  await Deno.writeTextFile(join(root, "file"), "");
  const fingerprint = await fingerprintDataset(raw, { cacheFolder: join(root, "file/cache") });
  assert.equal(fingerprint.cases.length, 2);
});

Deno.test("a stopped fingerprint goes on where it was", async () => {
  const root = await rawFolder();
  const cacheFolder = join(root, "cache");
  const { raw, reads } = counting(join(root, "set"));
  const stop = new AbortController();
  await assert.rejects(
    fingerprintDataset(raw, { cacheFolder, signal: stop.signal, onProgress: () => stop.abort() }),
    (error) => isOvkitError(error, "Stopped") && /after 1 of 2/.test(error.message),
  );
  await fingerprintDataset(raw, { cacheFolder });
  assert.deepEqual(reads, ["a", "b"]);
});

Deno.test("a case that is refused leaves nothing in the cache", async () => {
  const root = await rawFolder();
  const cacheFolder = join(root, "cache");
  const data = Float32Array.from({ length: 12 }, (_, i) => i === 3 ? NaN : i);
  await writeNifti(join(root, "set/images/a.nii.gz"), scan(data));
  const { raw } = counting(join(root, "set"));
  await assert.rejects(
    fingerprintDataset(raw, { cacheFolder }),
    (error) => isOvkitError(error, "DataInvalid"),
  );
  assert.throws(() => Deno.statSync(cacheFolder), Deno.errors.NotFound);
});

Deno.test("a record of another number of channels is refused as the files are", async () => {
  const root = await rawFolder();
  const cacheFolder = join(root, "cache");
  const { raw } = counting(join(root, "set"));
  await fingerprintDataset(raw, { cacheFolder });
  await Deno.remove(join(root, "set/images/a.nii.gz"));
  for (const channel of ["0000", "0001"]) {
    await writeNifti(join(root, `set/images/a_${channel}.nii.gz`), scan(IMAGES.a));
  }
  await assert.rejects(
    fingerprintDataset(raw, { cacheFolder }),
    (error) => isOvkitError(error, "DataInvalid") && /b: 1 image channels/.test(error.message),
  );
});

Deno.test("volumes, parts and the box of what is not 0, by hand", async () => {
  const root = await rawFolder();
  const { raw } = counting(join(root, "set"));
  const { cases: [a, b] } = await fingerprintDataset(raw);
  assert.deepEqual(a.spacingZyxMm, [4, 1, 0.5]);
  assert.deepEqual(a.classVoxels, { 1: 2, 2: 3 });
  assert.deepEqual(a.classVolumesMl, { 1: 0.004, 2: 0.006 });
  assert.deepEqual(a.classComponents, { 1: 1, 2: 1 });
  assert.deepEqual(a.nonzeroShapeZyx, [2, 2, 3]);
  assert.equal(b.channels[0].integral, false);
  assert.equal(b.channels[0].foreground?.count, 5);
  assert.deepEqual(nonzeroBox([scan(Uint8Array.of(0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1))]).sizeZyx, [
    ...[2, 2, 2],
  ]);
  assert.deepEqual(nonzeroBox([scan(new Uint8Array(12))]).sizeZyx, [2, 2, 3]);
});

Deno.test("the parts of every class are those of its whole mask", () => {
  const labels = fc.uint8Array({ minLength: 120, maxLength: 120, max: 3 });
  fc.assert(fc.property(labels, (data) => {
    const shapeZyx = [4, 5, 6] as const;
    for (const [label, indices] of classRegions(data)) {
      const mask = data.map((value) => value === label ? 1 : 0);
      assert.equal(
        regionComponents(indices, shapeZyx).sizes.length,
        connectedComponents({
          data: mask,
          shapeZyx,
        }).count,
      );
      assert.deepEqual(
        [...indices],
        [...mask.keys()].filter((i) => mask[i] === 1),
      );
    }
  }));
});

Deno.test("counts give the percentiles and moments of the voxels themselves", () => {
  const values = fc.array(fc.integer({ min: -3000, max: 3000 }), { minLength: 2, maxLength: 300 });
  fc.assert(fc.property(values, fc.integer({ min: 1, max: 299 }), (list, cut) => {
    const data = Int16Array.from(list);
    const sorted = [...data].sort((a, b) => a - b);
    const counts = intensityCounts(data, { integral: true, maxSamples: 5 });
    const percents = [0, 0.5, 37, 50, 99.5, 100];
    assert.deepEqual(
      percentilesOfCounts(counts, percents),
      percents.map((percent) => percentile(sorted, percent)),
    );
    const parts = [data.subarray(0, cut), data.subarray(cut)].filter((part) => part.length > 0);
    const merged = mergeMoments(parts.map((part) => momentsOf(part)));
    assert.equal(merged.count, data.length);
    assert.equal(merged.minimum, sorted[0]);
    assert.equal(merged.maximum, sorted.at(-1));
    const sd = Math.sqrt(merged.squares / merged.count);
    assert.ok(Math.abs(sd - standardDeviation(data)) <= 1e-9 * (1 + sd));
  }));
});

Deno.test("sampled values stand for all voxels, and few are kept of many cases", () => {
  const data = Float32Array.from({ length: 25_000 }, (_, i) => Math.sin(i));
  const sampled = intensityCounts(data, { integral: false, maxSamples: 10_000 });
  const total = sampled.counts.reduce((sum, count) => sum + count, 0);
  assert.ok(sampled.values.length <= 10_000);
  assert.ok(Math.abs(total - data.length) < 3);
  const one = { class: 1, channel: 0, ...momentsOf(data), ...sampled };
  const [pooled] = poolIntensities(Array(400).fill([one]));
  assert.equal(pooled.count, 400 * data.length);
  assert.ok(pooled.values.length <= 2500);
  const kept = pooled.counts.reduce((sum, count) => sum + count, 0);
  assert.ok(Math.abs(kept / (400 * total) - 1) < 0.01);
  const [low] = percentilesOfCounts(pooled, [10]);
  assert.ok(Math.abs(low - Math.sin(-Math.PI / 2 + Math.PI / 10)) < 0.02, `${low}`);
});

Deno.test("whole numbers far apart are counted without a table", () => {
  const counts = intensityCounts(Float64Array.of(1e12, -1e12, 1e12), {
    integral: true,
    maxSamples: 1,
  });
  assert.deepEqual(counts, { values: [-1e12, 1e12], counts: [1, 2] });
});
