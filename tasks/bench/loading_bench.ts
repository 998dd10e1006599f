import { join } from "node:path";
import type { Database } from "../../lib/database/open_database.ts";
import type { PreprocessedDataset } from "../../lib/database/preprocessed_dataset.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { writePhantomDataset } from "../../lib/phantoms/write_phantom_dataset.ts";
import { openPlanningDatabase } from "../../lib/preprocessing/open_planning_database.ts";
import type { BenchContext } from "./bench_context.ts";

const cases = 8;
const steps = 10;
const name = "loading";

/** What an epoch of one way of loading came to, without the first epoch. */
interface LoadingResult {
  readonly what: string;
  readonly msPerStep: number;
  readonly waitMsPerStep: number;
  /** Part of a step's time. */
  readonly waitShare: number;
}

/** The wait for data in training on phantoms, with a cache of all of the set and of a quarter of it. */
export async function benchLoading(context: BenchContext): Promise<Record<string, unknown>> {
  const { rounds = 2, edge = 64, filters = 16, print, progress } = context;
  await openEngine();
  const root = await Deno.makeTempDir({ prefix: "ovkit_bench_" });
  try {
    const database = openPlanningDatabase(root, { preprocessedRoot: join(root, "preprocessed") });
    const bar = progress("phantoms");
    await writePhantomDataset(database.rawRoot, name, {
      cases,
      resolution: 2,
      onProgress: (done) => bar.update(done / cases / 2, `case ${done}/${cases}`),
    });
    const dataset = await (await database.raw(name).plan()).apply("default");
    const bytes = await cachedBytes(dataset);
    bar.finish(`${cases} cases of ${(bytes / cases / 2 ** 20).toFixed(0)} MiB`);
    const ways = [
      { what: "all in memory", cacheGib: 2 * bytes / 2 ** 30, workers: 0 },
      { what: "a quarter, no worker", cacheGib: bytes / 4 / 2 ** 30, workers: 0 },
      { what: "a quarter, 2 workers", cacheGib: bytes / 4 / 2 ** 30, workers: 2 },
    ];
    const results: LoadingResult[] = [];
    for (const [index, way] of ways.entries()) {
      const result = await trained(database, { ...way, model: `m${index}`, rounds, edge, filters });
      results.push(result);
      print(
        `${way.what.padEnd(21)} step ${result.msPerStep.toFixed(0).padStart(5)} ms, ` +
          `wait ${result.waitMsPerStep.toFixed(1).padStart(6)} ms ` +
          `(${(100 * result.waitShare).toFixed(1)} %)`,
      );
    }
    return { cases, bytes, edge, filters, results };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Bytes of all volumes in memory: 4 for each voxel and channel, 1 for its label. */
async function cachedBytes(dataset: PreprocessedDataset): Promise<number> {
  let bytes = 0;
  for (const { id } of await dataset.cases()) {
    const { image, label } = await dataset.read(id);
    bytes += image.byteLength + label.byteLength;
  }
  return bytes;
}

async function trained(
  database: Database,
  way: {
    readonly what: string;
    readonly model: string;
    readonly cacheGib: number;
    readonly workers: number;
    readonly rounds: number;
    readonly edge: number;
    readonly filters: number;
  },
): Promise<LoadingResult> {
  const { what, model: modelName, cacheGib, workers, rounds, edge, filters } = way;
  const parameters = modelParameters().preset("quick")
    .unet3d({ patch_size: [edge, edge, edge], filters, max_stages: 4 })
    .data({ n_folds: 2, trn_dl_params: { epoch_len: steps } })
    .training({ num_epochs: rounds + 1 })
    .build();
  const model = await segmentationModel(database).data(name).named(modelName).fold(2)
    .parameters(parameters).open();
  const { history } = await model.train({ cacheGib, workers });
  model.dispose();
  const counted = history.slice(1);
  const sum = (key: "seconds" | "dataWaitSeconds") =>
    counted.reduce((total, record) => total + record[key], 0);
  const perStep = 1000 / (counted.length * steps);
  const [seconds, waited] = [sum("seconds"), sum("dataWaitSeconds")];
  return {
    what,
    msPerStep: seconds * perStep,
    waitMsPerStep: waited * perStep,
    waitShare: waited / seconds,
  };
}
