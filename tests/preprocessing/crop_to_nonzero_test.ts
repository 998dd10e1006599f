import assert from "node:assert/strict";
import fc from "fast-check";
import { mean, standardDeviation } from "../../lib/foundation/statistics.ts";
import { readNpy } from "../../lib/io/read_npy.ts";
import { nonzeroBox } from "../../lib/preprocessing/nonzero_box.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import { preprocessImage } from "../../lib/preprocessing/preprocess_image.ts";
import { preprocessLabel } from "../../lib/preprocessing/preprocess_label.ts";
import { previewCase } from "../../lib/preprocessing/preview_case.ts";
import { resizedGrid } from "../../lib/preprocessing/resized_grid.ts";
import { restoreLabel } from "../../lib/preprocessing/restore_label.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { resampleArray } from "../../lib/volumes/resample_array.ts";
import { transformPoint } from "../../lib/volumes/transform_point.ts";
import { labelFromProbabilities } from "../../lib/prediction/label_from_probabilities.ts";
import { volumeOf } from "./golden_volume.ts";
import { parametersOf } from "./parameters_of.ts";
import { fingerprintOf } from "./strategy_fixture.ts";

const NNUNET = { resampling: "nnunet", crop_to_nonzero: true } as const;

async function stored(name: string): Promise<{ data: Float32Array; shape: readonly number[] }> {
  const folder = new URL("../golden/nnunet_resample/", import.meta.url);
  const { data, shape } = await readNpy(new URL(`${name}.npy`, folder).pathname);
  return { data: data as Float32Array, shape };
}

Deno.test("scaled as by nnU-Net", async () => {
  const { data, shape } = await stored("norm_in");
  const scan = volumeOf(data, shape, [1, 1, 1]);
  const ways = {
    norm_ct: { normalisation: ["window"], window: [[-95, 210]], scaling: [[60, 40]] },
    norm_zscore: { normalisation: ["per_case"], scaling: [null] },
  } as const;
  for (const [name, way] of Object.entries(ways)) {
    const result = preprocessImage([scan], parametersOf({ ...NNUNET, ...way }));
    const expected = (await stored(name)).data;
    assert.equal(result.data.length, expected.length);
    result.data.forEach((value, i) => assert.ok(Math.abs(value - expected[i]) < 1e-4, name));
  }
});

/** 4 × 5 × 6 voxels: a body of 2 × 3 × 3 off the centre with a hole in it. */
function bodyScan() {
  const data = new Int16Array(120);
  for (let z = 1; z < 3; z++) {
    for (let y = 2; y < 5; y++) {
      for (let x = 0; x < 3; x++) data[(z * 5 + y) * 6 + x] = 10 + z + 2 * y + 3 * x;
    }
  }
  data[(1 * 5 + 3) * 6 + 1] = 0;
  return volumeOf(data, [4, 5, 6], [2, 1, 1]);
}

Deno.test("a case is cropped to its body, by hand", () => {
  const scan = bodyScan();
  const { data, shapeCzyx, crop, canonical, whole } = preprocessImage([scan], parametersOf(NNUNET));
  assert.deepEqual(crop, { cornerZyx: [1, 2, 0], sizeZyx: [2, 3, 3] });
  assert.deepEqual(shapeCzyx, [1, 2, 3, 3]);
  assert.deepEqual([...data.subarray(0, 6)], [15, 18, 21, 17, 0, 23]);
  assert.deepEqual(canonical.shapeZyx, [2, 3, 3]);
  assert.deepEqual(transformPoint(canonical.affineRas, [0, 0, 0]), [
    ...transformPoint(scan.affineRas, [0, 2, 1]),
  ]);
  assert.deepEqual(whole.shapeZyx, [4, 5, 6]);
  const label = createVolume({
    ...scan,
    data: Uint8Array.from(scan.data as Int16Array, (v) => v === 0 ? 1 : 2),
  });
  const cropped = preprocessLabel(label, parametersOf(NNUNET), { crop });
  assert.deepEqual([...cropped.data.subarray(0, 6)], [2, 2, 2, 2, 1, 2]);
  assert.throws(() => preprocessLabel(label, parametersOf(NNUNET)), TypeError);
});

Deno.test("the box holds the voxels that are not 0 in any channel, or is everything", () => {
  const a = { data: Uint8Array.of(0, 1, 0, 0, 0, 0), shapeZyx: [1, 2, 3] as const };
  const b = { data: Float32Array.of(0, 0, 0, 0, 0, -2), shapeZyx: [1, 2, 3] as const };
  assert.deepEqual(nonzeroBox([a]), { cornerZyx: [0, 0, 1], sizeZyx: [1, 1, 1] });
  assert.deepEqual(nonzeroBox([a, b]), { cornerZyx: [0, 0, 1], sizeZyx: [1, 2, 2] });
  const nothing = { data: new Uint8Array(6), shapeZyx: [1, 2, 3] as const };
  assert.deepEqual(nonzeroBox([nothing]), { cornerZyx: [0, 0, 0], sizeZyx: [1, 2, 3] });
});

Deno.test("cropped, then scaled within the body, then resampled", () => {
  const shape = [9, 10, 11] as const;
  const inside = (z: number, y: number, x: number) => z > 1 && y > 0 && y < 8 && x > 2 && x < 9;
  const voxels = new Float32Array(9 * 10 * 11);
  for (let z = 0, i = 0; z < 9; z++) {
    for (let y = 0; y < 10; y++) {
      for (let x = 0; x < 11; x++, i++) voxels[i] = inside(z, y, x) ? 50 + 20 * Math.sin(i) : 0;
    }
  }
  const scan = volumeOf(voxels, shape, [1.5, 1, 1]);
  const chosen = parametersOf({
    ...NNUNET,
    target_spacing: [1, 0.8, 1.3],
    normalisation: ["per_case_nonzero"],
    scaling: [null],
  });
  const result = preprocessImage([scan], chosen);
  assert.deepEqual(result.crop, { cornerZyx: [2, 1, 3], sizeZyx: [7, 7, 6] });
  const body = voxels.filter((value) => value !== 0);
  assert.equal(body.length, 7 * 7 * 6);
  const [center, sd] = [mean(body), standardDeviation(body)];
  const { shapeZyx } = resizedGrid([7, 7, 6], [1.5, 1, 1], chosen);
  const expected = resampleArray(body.map((value) => (value - center) / sd), [7, 7, 6], {
    toShapeZyx: shapeZyx,
    order: 3,
  });
  assert.deepEqual(result.shapeCzyx, [1, ...shapeZyx]);
  result.data.forEach((value, i) => assert.ok(Math.abs(value - Number(expected[i])) < 1e-5));
});

Deno.test("a window is cut before cubic splines, in ovseg's way after resampling", () => {
  const scan = volumeOf(Float32Array.of(0, 0, 100, 100, 0, 0, 100, 100), [1, 1, 8], [1, 1, 1]);
  const way = { target_spacing: [1, 1, 0.5] as const, normalisation: ["window" as const] };
  const window = [[0, 50]] as const;
  const nnunet = preprocessImage([scan], parametersOf({ ...way, window, resampling: "nnunet" }));
  const cut = Float32Array.of(0, 0, 50, 50, 0, 0, 50, 50);
  const expected = resampleArray(cut, [1, 1, 8], { toShapeZyx: [1, 1, 16], order: 3 });
  nnunet.data.forEach((value, i) => assert.ok(Math.abs(value - Number(expected[i])) < 1e-5));
  const ovseg = preprocessImage([scan], parametersOf({ ...way, window }));
  assert.deepEqual([...ovseg.data.subarray(0, 6)], [0, 0, 0, 25, 50, 50]);
});

Deno.test("a label map goes back to where it was, whatever the crop and the orientation", () => {
  const affines = [
    [-1, 0, 0, 5, 0, -1, 0, 6, 0, 0, 2, 7, 0, 0, 0, 1],
    [0, 0, 2, -3, 1, 0, 0, 4, 0, -1.5, 0, 9, 0, 0, 0, 1],
    [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -3, 0, 0, 0, 0, 1],
  ];
  const axis = fc.tuple(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 1, max: 3 }));
  const box = fc.tuple(axis, axis, axis);
  fc.assert(fc.property(box, fc.constantFrom(...affines), (range, affineRas) => {
    const data = new Int16Array(6 * 7 * 8);
    for (let z = 0, i = 0; z < 6; z++) {
      for (let y = 0; y < 7; y++) {
        for (let x = 0; x < 8; x++, i++) {
          const at = [z, y, x];
          const inside = range.every(([from, size], k) => at[k] >= from && at[k] < from + size);
          if (inside) data[i] = 1 + (i % 5);
        }
      }
    }
    const scan = createVolume({ data, shapeZyx: [6, 7, 8], affineRas });
    const label = createVolume({ ...scan, data: Uint8Array.from(data, (v) => v % 3) });
    const image = preprocessImage([scan], parametersOf(NNUNET));
    const cropped = preprocessLabel(label, parametersOf(NNUNET), image);
    const [, ...shapeZyx] = image.shapeCzyx;
    const size = cropped.data.length;
    const probabilities = new Float32Array(3 * size);
    cropped.data.forEach((value, i) => probabilities[value * size + i] = 1);
    const found = labelFromProbabilities(
      { data: probabilities, shapeCzyx: [3, ...shapeZyx] },
      { shapeZyx: image.canonical.shapeZyx, classes: [1, 2] },
    );
    const back = restoreLabel(found, image, scan);
    assert.deepEqual(back.affineRas, scan.affineRas);
    assert.deepEqual([...back.data], [...label.data]);
  }));
});

Deno.test("a preview shows the same slice of the crop as of the whole", () => {
  const scan = bodyScan();
  for (const z of [1, 2]) {
    const label = createVolume({ ...scan, data: new Uint8Array(120).fill(1, z * 30, z * 30 + 30) });
    const volumes = { channels: [scan], label };
    const { before, after } = previewCase("a", { volumes, parameters: parametersOf(NNUNET) });
    assert.deepEqual([before.shapeZyx, after.shapeZyx], [[4, 5, 6], [2, 3, 3]]);
    assert.deepEqual([before.slices[0].z, after.slices[0].z], [z, z - 1]);
    assert.deepEqual([...after.slices[0].label!.data], new Array(9).fill(1));
  }
});

Deno.test("nnU-Net's plan crops, and its median case is the cropped one", () => {
  const fingerprint = fingerprintOf(
    [[3, 1, 1], [3, 1, 1]],
    [[80, 200, 220], [80, 200, 220]],
    { nonzero: [[70, 150, 160], [70, 150, 160]] },
  );
  const plan = planFromFingerprint(fingerprint);
  assert.equal(plan.parameters.crop_to_nonzero, false);
  assert.deepEqual(plan.medianShapeZyx, [80, 200, 220]);
  const nnunet = plan.strategy("nnunet");
  assert.equal(nnunet.parameters.crop_to_nonzero, true);
  assert.deepEqual(nnunet.medianShapeZyx, [70, 150, 160]);
  assert.ok(nnunet.reasons.some((reason) => /cropped .* 48 % of a case/.test(reason)));
  assert.match(nnunet.toMarkdown(), /\| cropped \| to voxels that are not 0/);
  const whole = nnunet.cropToNonzero(false);
  assert.deepEqual(whole.medianShapeZyx, [80, 200, 220]);
  assert.deepEqual(
    whole.diff().differences.map(({ path, planned, chosen }) => [path, planned, chosen]),
    [["crop_to_nonzero", true, false]],
  );
  assert.equal(plan.cropToNonzero().parameters.crop_to_nonzero, true);
});
