import type { OpenDatabaseOptions } from "../database/open_database.ts";
import {
  openPlanningDatabase,
  type PlanningDatabase,
} from "../preprocessing/open_planning_database.ts";
import { proposeBudget } from "./budget/propose_budget.ts";

/**
 * Opens a data base with ovseg's layout, whose raw data can be checked, planned and preprocessed, and
 * whose plans measure this machine for a training's budget.
 *
 * @param root its folder. @default {$OV_DATA_BASE}
 * @throws {OvkitError} `ArgumentInvalid` where neither is given
 *
 * @example Check, plan and preprocess a data set of one case
 * ```ts
 * import { createVolume, openDatabase, writeNifti } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
 * const volume = (data: Int16Array) => createVolume({ data, shapeZyx: [1, 2, 2], affineRas });
 * const set = `${root}/raw_data/liver`;
 * await writeNifti(`${set}/images/a.nii.gz`, volume(Int16Array.of(-1000, 40, 50, 60)));
 * await writeNifti(`${set}/labels/a.nii.gz`, volume(Int16Array.of(0, 1, 1, 1)));
 *
 * const raw = openDatabase(root, { preprocessedRoot: `${root}/preprocessed` }).raw("liver");
 * assert.ok((await raw.check()).ok);
 * const plan = await raw.plan();
 * const preprocessed = await plan.window(-100, 200).apply("default");
 * assert.deepEqual((await preprocessed.cases()).map((files) => files.id), ["a"]);
 * ```
 */
export function openModelDatabase(
  root?: string,
  options: OpenDatabaseOptions = {},
): PlanningDatabase {
  return openPlanningDatabase(root, { ...options, budget: proposeBudget });
}
