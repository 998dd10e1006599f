import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { readNpy } from "../../lib/io/read_npy.ts";
import { namedScans } from "../../lib/model/prediction/named_scans.ts";
import { openModelPredictor } from "../../lib/model/prediction/open_model_predictor.ts";
import { predictScan } from "../../lib/model/prediction/predict_scan.ts";
import {
  type NamedScan,
  predictScans,
  type PredictScansOptions,
  type ScanOutcome,
} from "../../lib/model/prediction/predict_scans.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";
import { thresholdNetwork, tinyPrediction, tinyPreprocessing, tinyScan } from "./tiny_case.ts";

await openEngine({ backend: "tensorflow" });

function predictorOf(sharpness: number) {
  const network = thresholdNetwork(4);
  const member = {
    key: { data: "demo", preprocessed: "default", model: "tiny" },
    fold: 0,
    parameters: { ...modelParameters().build(), prediction: tinyPrediction },
    preprocessing: tinyPreprocessing,
    classNames: { 4: "low", 9: "high" },
    network: {
      ...network,
      torchState: () =>
        Promise.resolve(new Map([["a", { data: Float32Array.of(sharpness), shape: [1] }]])),
    },
    requireWeights() {},
  };
  return openModelPredictor({
    name: "tiny",
    members: [member],
    choice: () => Promise.resolve(undefined),
  });
}

const predictor = predictorOf(4);

async function writeScans(folder: string, count: number): Promise<NamedScan[]> {
  const names = Array.from({ length: count }, (_, i) => `scan_${i}`);
  for (const [i, name] of names.entries()) {
    await writeNifti(join(folder, `${name}.nii.gz`), tinyScan([10, 9 + i, 12]));
  }
  return names.map((id) => ({ id, scan: join(folder, `${id}.nii.gz`) }));
}

async function all(
  scans: readonly NamedScan[],
  options: PredictScansOptions,
  one = predictor,
): Promise<ScanOutcome[]> {
  return await Array.fromAsync(predictScans(one, scans, options));
}

const states = (outcomes: readonly ScanOutcome[]) => outcomes.map(({ state }) => state);

Deno.test("several scans: files, records, and each label map as predicted alone", async () => {
  await inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const scans = await writeScans(folder, 3);
    const told: string[] = [];
    const found = await all(scans, {
      out,
      entropy: true,
      probabilities: true,
      onProgress: ({ id, fraction }) => fraction === 1 ? told.push(id) : 0,
    });
    assert.deepEqual(found.map(({ id }) => id), ["scan_0", "scan_1", "scan_2"]);
    assert.deepEqual(told, ["scan_0", "scan_1", "scan_2"]);
    assert.deepEqual(states(found), ["predicted", "predicted", "predicted"]);
    assert.deepEqual(
      [...Deno.readDirSync(out)].map(({ name }) => name).sort(),
      [0, 1, 2].flatMap(
        (
          i,
        ) => [
          `scan_${i}.json`,
          `scan_${i}.nii.gz`,
          `scan_${i}_entropy.nii.gz`,
          `scan_${i}_probabilities.npy`,
        ],
      ),
    );
    for (const { id, path, entropyPath, probabilitiesPath, volumes } of found) {
      const scan = await readNifti(join(folder, `${id}.nii.gz`));
      const alone = await predictScan(predictor, scan);
      const label = await readNifti(path!);
      assert.deepEqual([label.data, label.affineRas], [alone.label.data, scan.affineRas]);
      assert.deepEqual(volumes, alone.volumes);
      assert.deepEqual((await readNifti(entropyPath!)).shapeZyx, scan.shapeZyx);
      assert.deepEqual((await readNpy(probabilitiesPath!)).shape[0], 3);
      const record = JSON.parse(await Deno.readTextFile(join(out, `${id}.json`)));
      assert.deepEqual(record.volumes, volumes);
      assert.equal(record.labelSha256, await sha256File(path!));
    }
  });
});

Deno.test("what is there of the same scan, model and options is kept, no more", async () => {
  await inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const scans = await writeScans(folder, 2);
    const first = await all(scans, { out });
    const again = await all(scans, { out });
    assert.deepEqual(states(again), ["kept", "kept"]);
    assert.deepEqual(
      again.map(({ path, volumes, plan }) => ({ path, volumes, plan })),
      first.map(
        ({ path, volumes, plan }) => ({ path, volumes, plan }),
      ),
    );
    assert.deepEqual(states(await all(scans, { out, overwrite: true })), [
      "predicted",
      "predicted",
    ]);
    await writeNifti(join(folder, "scan_1.nii.gz"), tinyScan([10, 9, 12]));
    assert.deepEqual(states(await all(scans, { out })), ["kept", "predicted"]);
    await Deno.writeTextFile(first[0].path!, "damaged");
    assert.deepEqual(states(await all(scans, { out })), ["predicted", "kept"]);
    await Deno.writeTextFile(join(out, "scan_1.json"), "{");
    assert.deepEqual(states(await all(scans, { out })), ["kept", "predicted"]);
    assert.deepEqual(states(await all(scans, { out }, predictorOf(5))), ["predicted", "predicted"]);
    assert.deepEqual(states(await all(scans, { out })), ["predicted", "predicted"]);
    const entropies = await all(scans, { out, entropy: true });
    assert.deepEqual(states(entropies), ["predicted", "predicted"]);
    await Deno.remove(entropies[1].entropyPath!);
    assert.deepEqual(states(await all(scans, { out, entropy: true })), ["kept", "predicted"]);
  });
});

Deno.test("a scan that fails does not stop the others; what was stopped goes on", async () => {
  await inTemporaryFolder(async (folder) => {
    const out = join(folder, "out");
    const scans = await writeScans(folder, 4);
    await Deno.writeTextFile(join(folder, "scan_1.nii.gz"), "no scan");
    const missing = { id: "gone", scan: join(folder, "gone.nii.gz") };
    for await (const { id } of predictScans(predictor, scans, { out })) {
      if (id === "scan_0") break;
    }
    const found = await all([...scans, missing], { out });
    assert.equal(found[0].state, "kept");
    assert.deepEqual(states(found).slice(1), ["failed", "predicted", "predicted", "failed"]);
    assert.match(found[1].error!.message, /scan_1\.nii\.gz/);
    assert.match(found[4].error!.message, /gone\.nii\.gz/);
    const controller = new AbortController();
    const stopped = all(scans, {
      out,
      overwrite: true,
      signal: controller.signal,
      onProgress: () => controller.abort(),
    });
    await assert.rejects(stopped, { name: "AbortError" });
    assert.deepEqual(states(await all(scans, { out })), ["kept", "failed", "kept", "kept"]);
  });
});

Deno.test("volumes have names; two of one name are refused", async () => {
  await inTemporaryFolder(async (folder) => {
    const scans = [{ id: "a", scan: tinyScan() }, { id: "b", scan: tinyScan([9, 9, 9]) }];
    const out = join(folder, "out");
    assert.deepEqual(states(await all(scans, { out })), ["predicted", "predicted"]);
    const changed = [{ id: "a", scan: tinyScan([9, 9, 9]) }, scans[1]];
    assert.deepEqual(states(await all(changed, { out })), ["predicted", "kept"]);
    await assert.rejects(all([scans[0], scans[0]], { out }), /a: two scans of this name/);
    await writeScans(folder, 2);
    assert.deepEqual((await namedScans(folder, 1)).map(({ id }) => id), ["scan_0", "scan_1"]);
    const mixed = await namedScans([join(folder, "scan_1.nii.gz"), scans[0]], 1);
    assert.deepEqual(mixed.map(({ id }) => id), ["scan_1", "a"]);
  });
});
