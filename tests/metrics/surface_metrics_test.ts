import assert from "node:assert/strict";
import fc from "fast-check";
import { readNpy } from "../../lib/io/read_npy.ts";
import { compareSegmentations } from "../../lib/metrics/compare_segmentations.ts";
import type { SurfaceConvention } from "../../lib/metrics/surface_convention.ts";
import { surfaceDistances } from "../../lib/metrics/surface_distances.ts";
import { surfaceElementAreas } from "../../lib/metrics/surface_element_areas.ts";
import {
  normalizedSurfaceDistance,
  type SurfaceMetrics,
  surfaceMetrics,
} from "../../lib/metrics/surface_metrics.ts";

type Triple = [number, number, number];

interface Golden {
  name: string;
  shape: Triple;
  spacing: Triple;
  elements: Record<string, unknown>;
  medpy: Record<string, unknown>;
  monai: Record<string, unknown>;
  specificity: number | null;
  relative_volume_error: number | null;
}

const FOLDER = new URL("../golden/metrics/", import.meta.url);
const pairs: Golden[] = JSON.parse(await Deno.readTextFile(new URL("surfaces.json", FOLDER)));
const tolerances = ["0.5", "1.0", "2.0", "3.0"];
const shared = { spacingZyxMm: [1, 1, 1] as Triple };

/** Ellipsoids with their centres in voxels and radii in millimetres. */
function ellipsoid({ shape, spacing }: Golden, centre: Triple, radii: Triple): Uint8Array {
  const [depth, height, width] = shape;
  return Uint8Array.from({ length: depth * height * width }, (_, i) => {
    const at = [Math.floor(i / height / width), Math.floor(i / width) % height, i % width];
    const terms = at.map((p, axis) => ((p - centre[axis]) * spacing[axis] / radii[axis]) ** 2);
    return terms[0] + terms[1] + terms[2] <= 1 ? 1 : 0;
  });
}

async function masks(pair: Golden): Promise<[Uint8Array, Uint8Array]> {
  if (!pair.name.startsWith("golden")) {
    const read = async (side: string) =>
      (await readNpy(new URL(`${pair.name}_${side}.npy`, FOLDER).pathname)).data as Uint8Array;
    return [await read("gt"), await read("pred")];
  }
  const prediction = ellipsoid(pair, [20.4, 50, 47], [50, 23, 21]);
  if (pair.name === "golden_g_p2") {
    for (let z = 30; z < 33; z++) {
      for (let y = 10; y < 14; y++) {
        prediction.fill(1, (z * 96 + y) * 96 + 10, (z * 96 + y) * 96 + 14);
      }
    }
  }
  return [ellipsoid(pair, [20, 48, 48], [45, 24, 20]), prediction];
}

/** A stored answer; where the other side has no number there is none here. */
function near(actual: number | null, stored: unknown, what: string, within = 1e-6): number {
  if (typeof stored !== "number") {
    assert.ok(actual === null || stored === undefined, `${what}: ${actual}, stored ${stored}`);
    return 0;
  }
  assert.ok(actual !== null, `${what}: null, stored ${stored}`);
  const difference = Math.abs(actual - stored);
  assert.ok(difference <= within * Math.max(1, stored), `${what}: ${actual}, stored ${stored}`);
  return 1;
}

function measure(
  [reference, prediction]: [Uint8Array, Uint8Array],
  { shape, spacing }: Pick<Golden, "shape" | "spacing">,
  convention: SurfaceConvention,
) {
  const options = { shapeZyx: shape, spacingZyxMm: spacing, convention };
  const distances = surfaceDistances(reference, prediction, options);
  return { distances, metrics: surfaceMetrics(distances, convention) };
}

Deno.test("elements: distances and areas are those of surface-distance", async () => {
  let compared = 0;
  for (const pair of pairs) {
    const { name, elements } = pair;
    const { distances, metrics } = measure(await masks(pair), pair, "elements");
    if (metrics.hdMm === null) continue;
    const means = elements.average_gt_to_pred_and_pred_to_gt as number[];
    const area = distances.ofReference.weights.reduce((sum, weight) => sum + weight, 0);
    compared += near(metrics.hd95Mm, elements.hd95, `${name} hd95`);
    compared += near(metrics.hdMm, elements.hd100, `${name} hd100`);
    compared += near(metrics.meanOfReferenceMm, means[0], `${name} of the reference`);
    compared += near(metrics.meanOfPredictionMm, means[1], `${name} of the prediction`);
    compared += near(metrics.masdMm, (means[0] + means[1]) / 2, `${name} masd`);
    compared += near(area, elements.surface_area_gt, `${name} area`);
    for (const tolerance of tolerances) {
      const nsd = normalizedSurfaceDistance(distances, Number(tolerance));
      compared += near(nsd, elements[`surface_dice_${tolerance}`], `${name} nsd ${tolerance}`);
    }
  }
  assert.ok(compared >= 200, `${compared} compared`);
});

Deno.test("border voxels: distances are those of MedPy and MONAI", async () => {
  let compared = 0;
  for (const pair of pairs) {
    const { name, medpy, monai } = pair;
    const sides = await masks(pair);
    for (const [convention, k] of [["voxel6", 1], ["voxel26", 3]] as const) {
      const { metrics } = measure(sides, pair, convention);
      const what = (metric: string) => `${name} ${convention} ${metric}`;
      const answers: [keyof SurfaceMetrics, string][] = [
        ["hdMm", "hd"],
        ["hd95PooledMm", "hd95"],
        ["assdMm", "assd"],
        ["meanOfPredictionMm", "asd"],
        ["meanOfReferenceMm", "asd_reference_to_result"],
      ];
      for (const [metric, theirs] of answers) {
        compared += near(metrics[metric], medpy[`${theirs}_connectivity${k}`], what(metric));
      }
    }
    const { distances, metrics } = measure(sides, pair, "voxel6");
    if (metrics.hdMm === null) continue;
    const single = 1e-5;
    compared += near(metrics.hd95Mm, monai.hd95, `${name} hd95`, single);
    compared += near(metrics.hdMm, monai.hd100, `${name} hd`, single);
    compared += near(metrics.assdMm, monai.asd_symmetric, `${name} assd`, single);
    for (const tolerance of tolerances) {
      const nsd = normalizedSurfaceDistance(distances, Number(tolerance));
      compared += near(nsd, monai[`surface_dice_${tolerance}`], `${name} nsd`, single);
    }
  }
  assert.ok(compared >= 320, `${compared} compared`);
});

Deno.test("rows hold what the whole volumes give, in the class's box alone", async () => {
  for (const pair of pairs) {
    const sides = await masks(pair);
    for (const surface of ["elements", "voxel6", "voxel26"] as const) {
      const { distances, metrics } = measure(sides, pair, surface);
      const [row] = compareSegmentations(...sides, {
        shapeZyx: pair.shape,
        spacingZyxMm: pair.spacing,
        classes: [1],
        surface,
        toleranceMm: 1,
      });
      for (const name of ["hdMm", "hd95Mm", "assdMm", "masdMm"] as const) {
        near(row[name], metrics[name] ?? undefined, `${pair.name} ${surface} ${name}`, 1e-12);
        assert.equal(row[name] === null, metrics[name] === null);
      }
      const nsd = normalizedSurfaceDistance(distances, 1);
      if (nsd === null) assert.equal(row.nsd, null);
      else near(row.nsd, nsd, `${pair.name} nsd`, 1e-12);
      near(row.specificity, pair.specificity ?? undefined, "specificity", 1e-12);
      near(row.relativeVolumeError, pair.relative_volume_error ?? undefined, "error", 1e-12);
    }
  }
});

Deno.test("areas by hand: a corner cuts a triangle, a plane a square, both halves are alike", () => {
  const areas = surfaceElementAreas([1, 1, 1]);
  assert.ok(Math.abs(areas[0b00000001] - Math.sqrt(3) / 8) < 1e-12);
  assert.ok(Math.abs(areas[0b00001111] - 1) < 1e-12);
  assert.ok(Math.abs(areas[0b00000011] - Math.SQRT1_2) < 1e-12);
  assert.deepEqual([areas[0], areas[255]], [0, 0]);
  areas.forEach((area, code) => assert.ok(Math.abs(area - areas[255 - code]) < 1e-12));
  const flat = surfaceElementAreas([5, 0.8, 2]);
  assert.ok(Math.abs(flat[0b00001111] - 1.6) < 1e-12);
  assert.ok(Math.abs(flat[0b01010101] - 4) < 1e-12);
});

Deno.test("two voxels two apart, by hand", () => {
  const [row] = compareSegmentations(Uint8Array.of(1, 0, 0, 0), Uint8Array.of(0, 0, 1, 0), {
    spacingZyxMm: [7, 5, 3],
    shapeZyx: [1, 1, 4],
    surface: "voxel6",
    toleranceMm: 6,
  });
  assert.deepEqual([row.hdMm, row.hd95Mm, row.assdMm, row.masdMm, row.nsd], [6, 6, 6, 6, 1]);
  assert.equal(row.worstMm, Math.hypot(7, 5, 12));
});

Deno.test("a tolerance that a distance equals is enough, also in decimal millimetres", () => {
  const reference = new Uint8Array(12);
  const prediction = new Uint8Array(12);
  reference[0] = 1;
  prediction[3] = 1;
  const nsd = (toleranceMm: number) =>
    compareSegmentations(reference, prediction, {
      spacingZyxMm: [1, 1, 0.7],
      shapeZyx: [1, 1, 12],
      surface: "voxel6",
      toleranceMm,
    })[0].nsd;
  assert.deepEqual([nsd(2.1), nsd(2.0999)], [1, 0]);
});

Deno.test("empty classes: null for both, 0 and the diagonal for one", () => {
  const rows = compareSegmentations(Uint8Array.of(1, 0, 0), Uint8Array.of(0, 2, 0), {
    ...shared,
    shapeZyx: [1, 1, 3],
    classes: [1, 2, 3],
  });
  assert.deepEqual(rows.map((row) => [row.nsd, row.hdMm, row.bothEmpty]), [
    [0, null, false],
    [0, null, false],
    [null, null, true],
  ]);
  assert.deepEqual(rows.map((row) => row.relativeVolumeError), [-1, null, null]);
  assert.deepEqual(rows.map((row) => row.absoluteVolumeErrorMl), [0.001, 0.001, null]);
  assert.deepEqual(rows.map((row) => row.lesionF1), [0, 0, null]);
  assert.equal(rows[0].worstMm, Math.hypot(1, 1, 3));
  assert.ok(!/NaN|Infinity/.test(JSON.stringify(rows)));
});

Deno.test("distances are symmetric, 0 for equal masks, and grow with the spacing", () => {
  const values = fc.uint8Array({ minLength: 60, maxLength: 60, max: 1 });
  fc.assert(
    fc.property(values, values, fc.constantFrom("elements", "voxel6", "voxel26"), (a, b, kind) => {
      const compare = (one: Uint8Array, other: Uint8Array, factor: number) =>
        compareSegmentations(one, other, {
          spacingZyxMm: [3 * factor, factor, factor],
          shapeZyx: [3, 4, 5],
          classes: [1],
          surface: kind as SurfaceConvention,
          toleranceMm: 1.5 * factor,
        })[0];
      const there = compare(a, b, 1);
      const back = compare(b, a, 1);
      const twice = compare(a, b, 2);
      const same = compare(a, a, 1);
      if (there.hdMm === null || back.hdMm === null || twice.hdMm === null) return;
      assert.equal(there.hdMm, back.hdMm);
      assert.ok(Math.abs(there.assdMm! - back.assdMm!) < 1e-12);
      assert.ok(Math.abs(there.nsd! - back.nsd!) < 1e-12);
      assert.ok(Math.abs(twice.hd95Mm! - 2 * there.hd95Mm!) < 1e-5);
      assert.ok(Math.abs(twice.nsd! - there.nsd!) < 1e-9);
      assert.ok(there.hd95Mm! <= there.hdMm + 1e-12);
      assert.deepEqual([same.hdMm, same.assdMm, same.nsd], [0, 0, 1]);
    }),
    { numRuns: 60 },
  );
});

Deno.test("tolerances by class; no surface where none is asked for or no shape is known", () => {
  const map = Uint8Array.of(1, 2, 0);
  const rows = compareSegmentations(map, map, {
    ...shared,
    shapeZyx: [1, 1, 3],
    toleranceMm: { 2: 1.5 },
  });
  assert.deepEqual(rows.map((row) => [row.toleranceMm, row.nsd, row.hdMm]), [[null, null, 0], [
    1.5,
    1,
    0,
  ]]);
  const [off] = compareSegmentations(map, map, { ...shared, shapeZyx: [1, 1, 3], surface: "none" });
  assert.deepEqual([off.surface, off.hdMm, off.lesionF1], [null, null, 1]);
  const [bare] = compareSegmentations(map, map, shared);
  assert.deepEqual([bare.surface, bare.hdMm, bare.lesionF1, bare.worstMm], [
    null,
    null,
    null,
    null,
  ]);
});

Deno.test("voxels of the ignored class count for neither map", () => {
  const [row] = compareSegmentations(Uint8Array.of(1, 9, 0, 0), Uint8Array.of(1, 1, 0, 1), {
    ...shared,
    shapeZyx: [1, 1, 4],
    ignoreClass: 9,
    surface: "voxel6",
  });
  assert.deepEqual(
    [row.truePositives, row.falsePositives, row.falseNegatives, row.trueNegatives, row.hdMm],
    [1, 1, 0, 1, 3],
  );
});
