import { join } from "node:path";
import {
  type Database,
  openDatabase,
  type OpenDatabaseOptions,
} from "../database/open_database.ts";
import type { RawDataset } from "../database/raw_dataset.ts";
import type { RegionNames } from "../io/rtstruct/assign_classes.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { fingerprintDataset, type FingerprintOptions } from "./fingerprint_dataset.ts";
import { planFromFingerprint } from "./plan_from_fingerprint.ts";
import type { Plan } from "./plan.ts";
import type { PlanStrategy, StrategyOptions } from "./plan_overrides.ts";
import type { BudgetProposer } from "./training_budget.ts";

/** Options of planning raw data. */
export interface PlanDatasetOptions extends FingerprintOptions, StrategyOptions {
  /** Whose rules are followed. @default {"ovseg"} */
  readonly strategy?: PlanStrategy;
}

/** Options of {@linkcode openPlanningDatabase}. */
export interface PlanningDatabaseOptions extends OpenDatabaseOptions {
  /** Measures trainings for a plan's `budget`. @default {none} */
  readonly budget?: BudgetProposer;
}

/** Raw data that can be planned. */
export interface PlannableDataset extends RawDataset {
  /**
   * Reads every labelled case and notes grids, classes and intensities. They are kept beside the
   * preprocessed data, by the content of the files: the next time nothing is read but hashed.
   */
  fingerprint(options?: FingerprintOptions): Promise<Fingerprint>;
  /** Fingerprints the data and plans their preprocessing. */
  plan(options?: PlanDatasetOptions): Promise<Plan>;
  /** The first cases of the data only. */
  first(count: number): PlannableDataset;
  /** The same data with other classes for the regions of their structure sets. */
  regions(names: RegionNames): PlannableDataset;
  /** The same data with missing slices of DICOM series made up. */
  filled(): PlannableDataset;
}

/** A data base whose raw data can be planned and preprocessed. */
export interface PlanningDatabase extends Database {
  /** Opens one raw data set, or several as one. */
  raw(...names: string[]): PlannableDataset;
  /** Opens a raw data set in a folder outside of the data base. */
  rawFolder(path: string): PlannableDataset;
}

/**
 * Opens a data base whose raw data can be checked, planned and preprocessed.
 *
 * @param root its folder. @default {$OV_DATA_BASE}
 * @throws {OvkitError} `ArgumentInvalid` where neither is given
 */
export function openPlanningDatabase(
  root?: string,
  options: PlanningDatabaseOptions = {},
): PlanningDatabase {
  const database = openDatabase(root, options);
  function plannable(raw: RawDataset): PlannableDataset {
    const cacheFolder = join(database.preprocessedRoot, raw.name, ".fingerprints");
    const fingerprint = (options: FingerprintOptions = {}) =>
      fingerprintDataset(raw, { cacheFolder, ...options });
    return Object.freeze({
      ...raw,
      fingerprint,
      first: (count: number) => plannable(raw.first(count)),
      regions: (names: RegionNames) => plannable(raw.regions(names)),
      filled: () => plannable(raw.filled()),
      plan: async (wanted: PlanDatasetOptions = {}) => {
        const { strategy = "ovseg", planner, memoryGb, configuration, ...reading } = wanted;
        const plan = planFromFingerprint(await fingerprint(reading), {
          raw,
          preprocessedRoot: database.preprocessedRoot,
          paths: database.paths,
          budget: options.budget,
        });
        return plan.strategy(strategy, { planner, memoryGb, configuration });
      },
    });
  }
  return Object.freeze({
    ...database,
    raw: (...names: string[]) => plannable(database.raw(...names)),
    rawFolder: (path: string) => plannable(database.rawFolder(path)),
  });
}
