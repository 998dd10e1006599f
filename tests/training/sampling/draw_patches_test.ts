import assert from "node:assert/strict";
import { drawPatches, type PatchDrawing } from "../../../lib/training/sampling/draw_patches.ts";
import { surveyVolumes } from "../../../lib/training/sampling/survey_volumes.ts";
import { makeVolume, storeOf } from "./make_volume.ts";

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
    bias: (await surveyVolumes(storeOf(volumes), "cl_fg")).bias,
    ...options,
  };
}

function draw(settings: PatchDrawing, steps: number) {
  return Array.from({ length: steps }, (_, step) => drawPatches(settings, { ...key, step })).flat();
}

Deno.test("bias voxels are grouped by class, or all foreground is one group", async () => {
  const { bias: byClass, shapesZyx, channels } = await surveyVolumes(storeOf(volumes), "cl_fg");
  assert.deepEqual([shapesZyx, channels], [volumes.map(({ shapeZyx }) => shapeZyx), 1]);
  assert.deepEqual(
    byClass.groups.map((group) => group.volumes.map(({ index, voxels }) => [index, voxels.count])),
    [[[0, 400], [1, 5]], [[1, 1]]],
  );
  assert.equal(byClass.groups[1].volumes[0].voxels.at(0), 777);
  const { bias: together } = await surveyVolumes(storeOf(volumes), "fg");
  assert.deepEqual(
    together.groups.map((group) => group.volumes.map(({ index, voxels }) => [index, voxels.count])),
    [[[0, 400], [1, 6]]],
  );
  const { voxels } = together.groups[0].volumes[1];
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
  const { bias } = await surveyVolumes(storeOf([volumes[2]]), "cl_fg");
  assert.deepEqual(bias.groups, []);
  const settings = await drawing({ bias, pBiasSampling: 1 });
  assert.ok(draw(settings, 30).some(({ volume }) => volume === 2));
});
