import { join } from "node:path";
import { segmentationModel } from "../../lib/model/model_builder.ts";
import type { SegmentationModel } from "../../lib/model/segmentation_model.ts";
import type { ModelParameters } from "../../lib/parameters/model_parameters.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import { writePhantomDataset } from "../../lib/phantoms/write_phantom_dataset.ts";
import {
  openPlanningDatabase,
  type PlanningDatabase,
} from "../../lib/preprocessing/open_planning_database.ts";

/** What differs from the parameters of a tiny model. */
export interface TinyOptions {
  readonly epochs?: number;
  readonly steps?: number;
  readonly seed?: number;
  readonly fp32?: boolean;
  readonly patchZyx?: readonly [number, number, number];
}

/** Runs a test body with the root of a data base, and removes it afterwards. */
export async function inDatabase(body: (root: string) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir({ prefix: "ovkit_test_" });
  try {
    await body(root);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

/** Opens a data base with four preprocessed coarse phantoms named `demo`. */
export async function tinyDatabase(root: string): Promise<PlanningDatabase> {
  const database = openPlanningDatabase(root, { preprocessedRoot: join(root, "preprocessed") });
  if (database.rawNames().includes("demo")) return database;
  await writePhantomDataset(database.rawRoot, "demo", { cases: 4, seed: 2, resolution: 0.25 });
  await (await database.raw("demo").plan()).apply("default");
  return database;
}

/** Parameters of a network of two filters that is trained for a few steps. */
export function tinyParameters(options: TinyOptions = {}): ModelParameters {
  const { epochs = 3, steps = 4, seed = 5, fp32 = false, patchZyx = [8, 16, 16] } = options;
  return modelParameters()
    .preset("quick")
    .unet3d({ patch_size: patchZyx, kernel_sizes: [3, 3, 3], filters: 2 })
    .data({
      n_folds: 2,
      trn_dl_params: { epoch_len: steps },
      val_dl_params: { epoch_len: 1 },
    })
    .training({ num_epochs: epochs, seed, fp32 })
    .build();
}

/** Opens a tiny model of the phantoms under a root. */
export async function tinyModel(
  root: string,
  parameters: ModelParameters = tinyParameters(),
  name = "tiny",
): Promise<SegmentationModel> {
  return await segmentationModel(await tinyDatabase(root)).data("demo").preprocessed("default")
    .named(name).fold(0).parameters(parameters).open();
}

/** Paths of all files under a folder, sorted. */
export function filesUnder(folder: string): string[] {
  return [...Deno.readDirSync(folder)].flatMap((entry) => {
    const path = join(folder, entry.name);
    return entry.isDirectory ? filesUnder(path) : [path];
  }).sort();
}
