import assert from "node:assert/strict";
import { drawPatches, type PatchPosition } from "../../../lib/training/sampling/draw_patches.ts";
import { memoryStore } from "../../../lib/training/sampling/memory_store.ts";
import { surveyVolumes } from "../../../lib/training/sampling/survey_volumes.ts";
import type { TrainingVolume } from "../../../lib/training/sampling/training_volume.ts";
import { goldenArray, goldenJson } from "../../support/golden.ts";

interface Empirical {
  batch_position: number;
  volume: number;
  class_index: number;
  n: number;
  mean_corner: number[];
}

interface GoldenRun {
  name: string;
  keys: string[];
  patch_size: [number, number, number];
  batch_size: number;
  min_biased_samples: number;
  kwargs: { bias: "fg" | "cl_fg" | "error" };
  n_coords_per_volume_and_class: number[][];
  volume_weights: number[];
  empirical: Empirical[];
}

const runs: GoldenRun[] = await goldenJson("sampling/batch_dataset.json");

async function bytes(name: string): Promise<{ data: Uint8Array; shape: number[] }> {
  const { data, shape } = await goldenArray(`sampling/${name}.npy`);
  return { data: Uint8Array.from(data), shape };
}

async function volumesOf({ keys }: GoldenRun): Promise<TrainingVolume[]> {
  return await Promise.all([0, 1, 2].map(async (i) => {
    const { data: label, shape: [, z, y, x] } = await bytes(`labels_${i}`);
    const previous = (await bytes(`prev_preds_${i}`)).data;
    const mask = (await bytes(`masks_${i}`)).data;
    return {
      id: `volume_${i}`,
      image: new Float32Array(label.length),
      label,
      ...(keys.includes("prev_pred") ? { previous } : {}),
      ...(keys.includes("mask") ? { mask } : {}),
      channels: 1,
      shapeZyx: [z, y, x] as const,
      outside: [0],
    };
  }));
}

async function drawn(run: GoldenRun, batches: number): Promise<PatchPosition[][]> {
  const survey = await surveyVolumes(memoryStore(await volumesOf(run)), run.kwargs);
  const drawing = {
    ...survey,
    patchZyx: run.patch_size,
    batchSize: run.batch_size,
    minBiasedSamples: run.min_biased_samples,
    pBiasSampling: 0,
  };
  return Array.from(
    { length: batches },
    (_, step) => drawPatches(drawing, { seed: 1, purpose: "golden", epoch: 0, step }),
  );
}

const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const variance = (values: readonly number[]) => {
  const middle = mean(values);
  return mean(values.map((value) => (value - middle) ** 2));
};

function assertNear(found: number, expected: number, error: number, what: string): void {
  assert.ok(Math.abs(found - expected) <= 5 * error + 1e-9, `${what}: ${found}, not ${expected}`);
}

for (const run of runs) {
  Deno.test(`bias voxels and volume weights are ovseg's: ${run.name}`, async () => {
    const { groups, errors } = await surveyVolumes(memoryStore(await volumesOf(run)), run.kwargs);
    const counts = [0, 1, 2].map((volume) =>
      errors === undefined
        ? groups.map((all) => all.find(({ index }) => index === volume)?.voxels.count ?? 0)
        : errors.volumes.find(({ index }) => index === volume)?.classes.map(({ count }) => count) ??
          []
    );
    const present = (all: readonly number[]) => all.filter((count) => count > 0);
    assert.deepEqual(counts.map(present), run.n_coords_per_volume_and_class.map(present));
    if (errors === undefined) return;
    for (const [index, weight] of run.volume_weights.entries()) {
      const found = errors.volumes.find((volume) => volume.index === index)?.weight ?? 0;
      assert.ok(Math.abs(found - weight) < 1e-12, `${found} of volume ${index}`);
    }
  });

  Deno.test(`volumes and corners are drawn as ovseg draws them: ${run.name}`, async () => {
    const batches = await drawn(run, 3000);
    let compared = 0;
    for (let position = 0; position < run.batch_size; position++) {
      const here = batches.map((batch) => batch[position]);
      const entries = run.empirical.filter((entry) => entry.batch_position === position);
      const total = entries.reduce((sum, { n }) => sum + n, 0);
      for (const volume of [0, 1, 2]) {
        const theirs = entries.filter((entry) => entry.volume === volume);
        const n = theirs.reduce((sum, entry) => sum + entry.n, 0);
        const mine = here.filter((patch) => patch.volume === volume);
        const part = n / total;
        const spread = Math.sqrt(part * (1 - part) * (1 / total + 1 / here.length));
        assertNear(mine.length / here.length, part, spread, `volume ${volume} at ${position}`);
        if (n === 0) continue;
        for (const axis of [0, 1, 2]) {
          const corners = mine.map(({ cornerZyx }) => cornerZyx[axis]);
          const expected = mean(
            theirs.flatMap((entry) => Array<number>(entry.n).fill(entry.mean_corner[axis])),
          );
          const error = Math.sqrt(variance(corners) * (1 / n + 1 / corners.length));
          assertNear(mean(corners), expected, error, `axis ${axis} of volume ${volume}`);
          compared++;
        }
      }
    }
    assert.ok(compared >= 6, `${compared} mean corners`);
  });
}
