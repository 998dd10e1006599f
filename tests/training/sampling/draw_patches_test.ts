import assert from "node:assert/strict";
import { drawPatches, type PatchDrawing } from "../../../lib/training/sampling/draw_patches.ts";
import { surveyVolumes } from "../../../lib/training/sampling/survey_volumes.ts";
import { memoryStore } from "../../../lib/training/sampling/memory_store.ts";
import { makeVolume } from "./make_volume.ts";

const key = { seed: 3, purpose: "training", epoch: 0, step: 0 };

/** Class 1 in two volumes, many voxels; class 2 in one, a single voxel; the last one empty. */
const volumes = [
  makeVolume("a", [8, 10, 12], { label: (i) => i < 400 ? 1 : 0 }),
  makeVolume("b", [8, 10, 12], { label: (i) => i === 777 ? 2 : i < 5 ? 1 : 0 }),
  makeVolume("c", [3, 10, 20]),
];

async function drawing(options: Partial<PatchDrawing> = {}): Promise<PatchDrawing> {
  return {
    patchZyx: [4, 4, 4],
    batchSize: 4,
    minBiasedSamples: 0,
    pBiasSampling: 0,
    shapesZyx: volumes.map(({ shapeZyx }) => shapeZyx),
    groups: (await surveyVolumes(memoryStore(volumes), { bias: "cl_fg" })).groups,
    ...options,
  };
}

function draw(settings: PatchDrawing, steps: number) {
  return Array.from({ length: steps }, (_, step) => drawPatches(settings, { ...key, step })).flat();
}

Deno.test("bias voxels are grouped by class, or all foreground is one group", async () => {
  const store = memoryStore(volumes);
  const { groups: byClass, shapesZyx, channels } = await surveyVolumes(store, { bias: "cl_fg" });
  assert.deepEqual([shapesZyx, channels], [volumes.map(({ shapeZyx }) => shapeZyx), 1]);
  assert.deepEqual(
    byClass.map((volumes) => volumes.map(({ index, voxels }) => [index, voxels.count])),
    [[[0, 400], [1, 5]], [[1, 1]]],
  );
  assert.equal(byClass[1][0].voxels.at(0), 777);
  const { groups: together } = await surveyVolumes(store, { bias: "fg" });
  assert.deepEqual(
    together.map((volumes) => volumes.map(({ index, voxels }) => [index, voxels.count])),
    [[[0, 400], [1, 6]]],
  );
  const { voxels } = together[0][1];
  assert.deepEqual([0, 1, 2, 3, 4, 5].map((place) => voxels.at(place)), [0, 1, 2, 3, 4, 777]);
});

Deno.test("patches are a function of seed, purpose, epoch and step", async () => {
  const settings = await drawing({ pBiasSampling: 0.5 });
  const first = drawPatches(settings, key);
  assert.deepEqual(drawPatches(settings, key), first);
  assert.equal(first.length, 4);
  for (const other of [{ seed: 4 }, { purpose: "validation" }, { epoch: 1 }, { step: 1 }]) {
    assert.notDeepEqual(drawPatches(settings, { ...key, ...other }), first);
  }
});

Deno.test("a sample's patch does not depend on the batch's size", async () => {
  const settings = await drawing({ pBiasSampling: 0.5 });
  const larger = drawPatches({ ...settings, batchSize: 9 }, key);
  assert.deepEqual(larger.slice(0, 4), drawPatches(settings, key));
});

Deno.test("patches lie in their volume, or around it where it is smaller", async () => {
  for (const pBiasSampling of [0, 1]) {
    const settings = await drawing({ pBiasSampling });
    for (const { volume, cornerZyx } of draw(settings, 200)) {
      for (const [axis, corner] of cornerZyx.entries()) {
        const size = settings.shapesZyx[volume][axis];
        if (size < 4) assert.equal(corner, Math.floor((size - 4) / 2));
        else assert.ok(corner >= 0 && corner + 4 <= size, `${cornerZyx} in volume ${volume}`);
      }
    }
  }
});

Deno.test("biased samples hold foreground, classes and volumes in equal parts", async () => {
  const settings = await drawing({ pBiasSampling: 1 });
  const patches = draw(settings, 500);
  const inVolume = [0, 1, 2].map((index) =>
    patches.filter(({ volume }) => volume === index).length
  );
  assert.equal(inVolume[2], 0);
  assert.ok(Math.abs(inVolume[0] - 500) < 80, String(inVolume));
  for (const { volume, cornerZyx: [z0, y0, x0] } of patches) {
    const { label, shapeZyx: [, ny, nx] } = volumes[volume];
    const holds = label.some((value, i) => {
      const [z, y, x] = [Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
      return value > 0 && z >= z0 && z < z0 + 4 && y >= y0 && y < y0 + 4 && x >= x0 && x < x0 + 4;
    });
    assert.ok(holds);
  }
});

Deno.test("the first samples of a batch are biased whatever the chance", async () => {
  const settings = await drawing({
    minBiasedSamples: 2,
    shapesZyx: [[8, 10, 12], [8, 10, 12], [60, 60, 60]],
  });
  let elsewhere = 0;
  for (let step = 0; step < 100; step++) {
    const patches = drawPatches(settings, { ...key, step });
    assert.ok(patches.slice(0, 2).every(({ volume }) => volume < 2));
    elsewhere += patches.slice(2).filter(({ volume }) => volume === 2).length;
  }
  assert.ok(Math.abs(elsewhere - 200 / 3) < 25, String(elsewhere));
});

Deno.test("unbiased samples reach every volume and every corner of it", async () => {
  const patches = draw(await drawing(), 1000);
  const count = (index: number) => patches.filter(({ volume }) => volume === index).length;
  for (const index of [0, 1, 2]) assert.ok(Math.abs(count(index) - 4000 / 3) < 150);
  const corners = patches.filter(({ volume }) => volume === 0).map(({ cornerZyx }) => cornerZyx);
  assert.deepEqual([0, 1, 2].map((axis) => Math.max(...corners.map((c) => c[axis]))), [4, 6, 8]);
  assert.deepEqual([0, 1, 2].map((axis) => Math.min(...corners.map((c) => c[axis]))), [0, 0, 0]);
});

Deno.test("without any foreground, biased samples lie anywhere", async () => {
  const { groups } = await surveyVolumes(memoryStore([volumes[2]]), { bias: "cl_fg" });
  assert.deepEqual(groups, []);
  const settings = await drawing({ groups, pBiasSampling: 1 });
  assert.ok(draw(settings, 30).some(({ volume }) => volume === 2));
});

Deno.test("without errors and masks patches are drawn as they were from the first version on", async () => {
  const settings = await drawing({ minBiasedSamples: 1, pBiasSampling: 0.3 });
  assert.deepEqual(
    drawPatches(settings, key).map(({ volume, cornerZyx }) => [volume, ...cornerZyx]),
    [[1, 4, 2, 7], [0, 1, 2, 0], [1, 4, 2, 7], [2, -1, 6, 16]],
  );
});

Deno.test("nnU-Net's share of biased samples is a number of samples at the front", async () => {
  const biased: Record<number, number> = { 2: 1, 3: 1, 4: 1, 5: 2, 9: 3, 12: 4 };
  for (const [size, samples] of Object.entries(biased)) {
    const batchSize = Number(size);
    const nnunet = Array.from({ length: batchSize }, (_, i) => i)
      .filter((i) => i >= Math.round(batchSize * (1 - 0.33))).length;
    assert.equal(samples, nnunet);
    const settings = await drawing({
      batchSize,
      minBiasedSamples: nnunet,
      shapesZyx: [[8, 10, 12], [8, 10, 12], [4, 10, 20]],
    });
    const inThird = Array.from(
      { length: 200 },
      (_, step) => drawPatches(settings, { ...key, step }),
    )
      .map((batch) => batch.map(({ volume }) => volume === 2));
    for (let place = 0; place < batchSize; place++) {
      assert.equal(inThird.some((batch) => batch[place]), place >= nnunet);
    }
  }
});

Deno.test("volumes with errors are drawn by weight as often as is asked for", async () => {
  const wrong = (count: number) => (i: number) => i < count ? 2 : 0;
  const store = memoryStore([
    makeVolume("many", [8, 8, 8], { label: wrong(300), previous: wrong(60) }),
    makeVolume("right", [8, 8, 8], { label: wrong(100), previous: wrong(100) }),
    makeVolume("few", [8, 8, 8], { label: wrong(100), previous: wrong(90) }),
  ]);
  const loader = { bias: "error", p_weighted_volume_sampling: 0.8 } as const;
  const survey = await surveyVolumes(store, loader);
  const [many, few] = [1 - 120 / 360, 1 - 180 / 190];
  assert.deepEqual(
    survey.errors?.volumes.map(({ index, classes }) => [index, ...classes.map((c) => c.count)]),
    [[0, 240], [2, 10]],
  );
  const settings = await drawing({ ...survey, minBiasedSamples: 4 });
  const patches = draw(settings, 1000);
  const part = patches.filter(({ volume }) => volume === 0).length / patches.length;
  assert.ok(!patches.some(({ volume }) => volume === 1));
  const expected = 0.8 * many / (many + few) + 0.2 * 0.5;
  assert.ok(Math.abs(part - expected) < 5 * Math.sqrt(expected * (1 - expected) / 4000), `${part}`);
});

Deno.test("a previous stage without errors leaves biased samples anywhere", async () => {
  const store = memoryStore([makeVolume("a", [8, 8, 8], { label: () => 1, previous: () => 1 })]);
  const survey = await surveyVolumes(store, { bias: "error" });
  const corners = draw(await drawing({ ...survey, minBiasedSamples: 4 }), 50);
  assert.ok(new Set(corners.map(({ cornerZyx }) => cornerZyx.join())).size > 50);
});

Deno.test("samples that are not biased lie around mask voxels; an empty mask is none", async () => {
  const store = memoryStore([
    makeVolume("a", [9, 9, 9], { mask: (i) => i === 4 * 81 + 4 * 9 + 4 ? 1 : 0 }),
    makeVolume("b", [9, 9, 9], { mask: () => 0 }),
  ]);
  const survey = await surveyVolumes(store, { bias: "cl_fg" });
  const patches = draw(await drawing({ ...survey, pBiasSampling: 0.5 }), 100);
  const corners = (index: number) =>
    new Set(
      patches.filter(({ volume }) => volume === index).map(({ cornerZyx }) => cornerZyx.join()),
    );
  assert.deepEqual([...corners(0)], ["2,2,2"]);
  assert.ok(corners(1).size > 20);
});

Deno.test("volumes that have not the same arrays are refused by name", async () => {
  const store = memoryStore([
    makeVolume("a", [2, 2, 2], { mask: () => 1 }),
    makeVolume("b", [2, 2, 2]),
  ]);
  await assert.rejects(surveyVolumes(store, { bias: "fg" }), {
    tag: "DataInvalid",
    message: /^b: 1 channels, no previous prediction, no mask; expected .* a mask, as a has/,
  });
});
