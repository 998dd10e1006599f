import assert from "node:assert/strict";
import { mean, median, percentile } from "../../lib/foundation/statistics.ts";
import { abdominalCtPhantom } from "../../lib/phantoms/abdominal_ct_phantom.ts";
import { blurAxis } from "../../lib/phantoms/blur_axis.ts";
import { canonical } from "../../lib/volumes/canonical.ts";
import { connectedComponents } from "../../lib/volumes/connected_components.ts";
import { transformPoint } from "../../lib/volumes/transform_point.ts";
import type { Volume } from "../../lib/volumes/volume.ts";

const CASES = [0, 1, 2, 3, 4, 5, 6, 7].map((caseIndex) =>
  abdominalCtPhantom({ seed: 1, caseIndex, resolution: 0.5 })
);

function valuesOf(image: Volume, label: Volume, wanted: number): number[] {
  return [...image.data as Int16Array].filter((_, i) => label.data[i] === wanted);
}

function centerRas(label: Volume, wanted: number): number[] {
  const [, height, width] = label.shapeZyx;
  const sum = [0, 0, 0];
  let count = 0;
  label.data.forEach((value: number | bigint, i: number) => {
    if (value !== wanted) return;
    const y = Math.floor(i / width);
    transformPoint(label.affineRas, [i % width, y % height, Math.floor(y / height)])
      .forEach((place, axis) => sum[axis] += place);
    count++;
  });
  return sum.map((value) => value / count);
}

Deno.test("abdominalCtPhantom: the same seed and case give the same voxels, others do not", () => {
  const again = abdominalCtPhantom({ seed: 1, caseIndex: 3, resolution: 0.5 });
  assert.deepEqual(again, CASES[3]);
  const other = abdominalCtPhantom({ seed: 2, caseIndex: 3, resolution: 0.5 });
  assert.notDeepEqual(other.image.data, CASES[3].image.data);
  assert.notDeepEqual(CASES[4].image.data, CASES[3].image.data);
});

Deno.test("abdominalCtPhantom: image and label share a grid; types and range are those of CT", () => {
  for (const { image, label } of CASES) {
    assert.ok(image.data instanceof Int16Array && label.data instanceof Uint8Array);
    assert.deepEqual(image.affineRas, label.affineRas);
    assert.deepEqual(image.shapeZyx, label.shapeZyx);
    assert.ok(image.affineRas.every((value) => Math.fround(value) === value));
    assert.ok(image.data.every((value) => value >= -1024 && value < 1500));
    assert.ok(image.data.filter((value) => value < -900).length > 0.15 * image.data.length);
  }
});

Deno.test("abdominalCtPhantom: stored orientations and slice thickness vary", () => {
  const turned = CASES.map(({ image }) =>
    JSON.stringify([0, 1, 2].map((axis) => {
      const column = [0, 4, 8].map((row) => image.affineRas[row + axis]);
      const row = column.findIndex((value) => value !== 0);
      return [row, Math.sign(column[row])];
    }))
  );
  assert.ok(new Set(turned).size >= 3, turned.join(" "));
  const anisotropy = CASES.map(({ image }) => {
    const [z, y] = canonical(image).spacingZyxMm;
    return z / y;
  });
  assert.ok(anisotropy.some((ratio) => ratio > 1.3) && anisotropy.some((ratio) => ratio < 1.2));
});

Deno.test("abdominalCtPhantom: organs are where they are in a patient, and as big", () => {
  for (const { label } of CASES) {
    const [z, y, x] = label.spacingZyxMm;
    const [, liver, spleen, kidneys, tumour] = [0, 1, 2, 3, 4].map((wanted) =>
      (label.data as Uint8Array).filter((value) => value === wanted).length * z * y * x / 1000
    );
    assert.ok(liver > 500 && liver < 2500, `liver ${liver} ml`);
    assert.ok(spleen > 60 && spleen < 450, `spleen ${spleen} ml`);
    assert.ok(kidneys > 120 && kidneys < 450, `kidneys ${kidneys} ml`);
    assert.ok(tumour > 10 && tumour < 350, `tumours ${tumour} ml`);
    const [liverX, , liverZ] = centerRas(label, 1);
    const [spleenX, spleenY] = centerRas(label, 2);
    const [kidneyX, kidneyY, kidneyZ] = centerRas(label, 3);
    assert.ok(liverX > kidneyX + 20 && kidneyX > spleenX + 40);
    assert.ok(kidneyZ < liverZ && Math.abs(kidneyY - spleenY) < 60);
  }
});

Deno.test("abdominalCtPhantom: two kidneys of like size, one spleen, tumours inside the liver", () => {
  for (const { label } of CASES) {
    const part = (wanted: number) => {
      const data = Uint8Array.from(label.data as Uint8Array, (value) => Number(value === wanted));
      const { sizes } = connectedComponents({ data, shapeZyx: label.shapeZyx });
      return [...sizes].sort((a, b) => b - a);
    };
    const [first, second = 0] = part(3);
    assert.ok(second > 0.4 * first, `${part(3)}`);
    assert.ok(part(2)[0] > 0.9 * part(2).reduce((a, b) => a + b));
    assert.ok(part(4)[0] > 4 / 3 * Math.PI * 1.7 ** 3, `${part(4)}`);
  }
});

Deno.test("abdominalCtPhantom: attenuations are those of an enhanced abdomen and overlap", () => {
  const medians = CASES.map(({ image, label }) =>
    [1, 2, 3, 4].map((wanted) => median(valuesOf(image, label, wanted)))
  );
  for (const [liver, spleen, kidneys, tumour] of medians) {
    assert.ok(liver > 75 && liver < 150, `liver ${liver}`);
    assert.ok(spleen > 70 && spleen < 165, `spleen ${spleen}`);
    assert.ok(kidneys > 80 && kidneys < 230, `kidneys ${kidneys}`);
    assert.ok(tumour < liver - 12 && tumour > 0, `tumour ${tumour}`);
  }
  assert.ok(medians.some(([liver, spleen]) => Math.abs(liver - spleen) < 12));
  const liver = CASES.flatMap(({ image, label }) => valuesOf(image, label, 1)).sort((a, b) =>
    a - b
  );
  const spleen = CASES.flatMap(({ image, label }) => valuesOf(image, label, 2)).sort((a, b) =>
    a - b
  );
  assert.ok(percentile(spleen, 25) < percentile(liver, 75));
});

Deno.test("abdominalCtPhantom: the best threshold window with its largest parts fails", () => {
  const phantom = abdominalCtPhantom({ seed: 1, caseIndex: 0 });
  const { shapeZyx } = phantom.image;
  const smooth = Float32Array.from(phantom.image.data as Int16Array);
  for (const axis of [0, 1, 2] as const) blurAxis(smooth, shapeZyx, { axis, sigma: 0.8 });
  const label = phantom.label.data as Uint8Array;
  const dice = [1, 2, 3, 4].map((wanted) => {
    const inside = [...smooth].filter((_, i) => label[i] === wanted).sort((a, b) => a - b);
    let best = 0;
    for (const low of [1, 10, 25]) {
      for (const high of [75, 90, 99]) {
        const window = [percentile(inside, low), percentile(inside, high)];
        const mask = Uint8Array.from(smooth, (v) => Number(v >= window[0] && v <= window[1]));
        best = Math.max(best, bestDice(mask, shapeZyx, label, wanted));
      }
    }
    return best;
  });
  assert.ok(mean(dice) < 0.6, `${dice}`);
  assert.ok(mean(dice) > 0.2, `${dice}`);
});

/** The best Dice of the one, two or three largest parts of a mask. */
function bestDice(
  data: Uint8Array,
  shapeZyx: readonly [number, number, number],
  label: Uint8Array,
  wanted: number,
): number {
  const { labels, sizes } = connectedComponents({ data, shapeZyx }, { connectivity: 6 });
  const order = [...sizes.keys()].sort((a, b) => sizes[b] - sizes[a]).slice(0, 3);
  const overlap = new Int32Array(sizes.length);
  let reference = 0;
  for (let i = 0; i < label.length; i++) {
    if (label[i] !== wanted) continue;
    reference++;
    if (labels[i] > 0) overlap[labels[i] - 1]++;
  }
  return Math.max(...order.map((_, last) => {
    const kept = order.slice(0, last + 1);
    const common = kept.reduce((sum, part) => sum + overlap[part], 0);
    return 2 * common / (reference + kept.reduce((sum, part) => sum + sizes[part], 0));
  }));
}
