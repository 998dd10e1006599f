import type { RawDataset } from "../database/raw_dataset.ts";
import type { PreprocessedDataset } from "../database/preprocessed_dataset.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { diffParameters, type ParameterDifference } from "../parameters/diff_parameters.ts";
import { deepFreeze } from "../parameters/deep_freeze.ts";
import { applyPlan, type ApplyPlanOptions } from "./apply_plan.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { planFolder } from "./plan_folder.ts";
import { planMarkdown } from "./plan_markdown.ts";
import { type PlanOverrides, planParameters } from "./plan_parameters.ts";
import type { Normalisation, PreprocessingParameters } from "./preprocessing_parameters.ts";
import { planGeometry } from "./plan_geometry.ts";
import type { ProposePatchOptions } from "./propose_patch.ts";

/** Which channel a value is for. */
export interface ChannelOptions {
  /** Channel number. @default {all channels} */
  readonly channel?: number;
}

/** What preprocessing will do, and why; immutable, every method that changes it returns a new one. */
export interface Plan {
  /** Plain JSON with ovseg's names. */
  readonly parameters: PreprocessingParameters;
  /** What it was planned from. */
  readonly fingerprint: Fingerprint;
  /** Why the planned values are what they are, a sentence each. */
  readonly reasons: readonly string[];
  /** What was decided by hand: the planned value `a` and the chosen one `b`. */
  readonly changes: readonly ParameterDifference[];
  /** Shape of the median case as it will be stored. */
  readonly medianShapeZyx: readonly [number, number, number];
  /** Spacing of the stored cases; the median where nothing is resized. */
  readonly spacingZyxMm: readonly [number, number, number];
  /** Stages of a U-Net that should stay in the plane, from slice distance over pixel edge. */
  readonly n2dConvs: number;
  /** Resamples to this spacing. */
  spacing(zyxMm: readonly [number, number, number]): Plan;
  /** Leaves the grids as they are. */
  noResizing(): Plan;
  /** Pools blocks of voxels after resampling. */
  pooling(strideZyx: readonly [number, number, number]): Plan;
  /** Resamples images by nearest neighbour as well. */
  nearestImages(): Plan;
  /** Cuts intensities to a window and scales them by the foreground's. */
  window(low: number, high: number, options?: ChannelOptions): Plan;
  /** Scales intensities to (x - mean) / sd. */
  scaling(sd: number, mean: number, options?: ChannelOptions): Plan;
  /** Cuts to the foreground's percentiles and scales by the foreground: for CT. */
  foregroundWindow(options?: ChannelOptions): Plan;
  /** Scales by the statistics of all voxels of the set, without a window. */
  globalScaling(options?: ChannelOptions): Plan;
  /** Scales every case by its own mean and standard deviation: for MR. */
  perCaseScaling(options?: ChannelOptions): Plan;
  /** Keeps these original classes, stored as 1 to n in this order; others become background. */
  classes(labels: readonly number[]): Plan;
  /** Stores all classes as 1. */
  singleClass(): Plan;
  /** Stores cases without foreground too. */
  keepEmptyCases(): Plan;
  /** Stores images in 32 bits a voxel in place of 16. */
  float32(): Plan;
  /** A patch size for these data, see {@linkcode proposePatch}. */
  proposedPatch(options?: ProposePatchOptions): [number, number, number];
  /** Its values as a table. */
  toMarkdown(): string;
  /**
   * Preprocesses all labelled cases of the raw data the plan was made for.
   *
   * @param name name of the preprocessing, or with a slash in it a folder anywhere
   * @throws {OvkitError} `PlanMismatch` where data of another plan lie there
   */
  apply(name: string, options?: ApplyPlanOptions): Promise<PreprocessedDataset>;
}

/** Where a plan is applied. */
export interface PlanTarget {
  /** The data it was planned for. */
  readonly raw: RawDataset;
  /** Folder of all preprocessed data. */
  readonly preprocessedRoot: string;
}

/**
 * Plans the preprocessing of the data a fingerprint is of.
 *
 * @param fingerprint what the data are like
 * @param target raw data and where preprocessed data go; needed for `apply`
 * @throws {OvkitError} `DataInvalid` where a channel cannot be scaled
 *
 * @example A plan for one CT, with a window of one's own
 * ```ts
 * import { planFromFingerprint } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const plan = planFromFingerprint({
 *   data: "liver",
 *   nChannels: 1,
 *   modalities: ["CT"],
 *   classNames: { 1: "liver" },
 *   cases: [{
 *     id: "case_000",
 *     shapeZyx: [60, 512, 512],
 *     spacingZyxMm: [5, 0.8, 0.8],
 *     classVoxels: { 1: 4 },
 *     channels: [{ minimum: -1024, maximum: 900, mean: -500, meanSquare: 4e5, integral: true }],
 *   }],
 *   intensities: [
 *     { class: 1, channel: 0, count: 4, mean: 60, squares: 400, values: [50, 70], counts: [2, 2] },
 *   ],
 * });
 * assert.deepEqual(plan.window(-150, 250).parameters.window, [[-150, 250]]);
 * assert.deepEqual(plan.parameters.scaling, [[10, 60]]);
 * assert.equal(plan.n2dConvs, 3);
 * ```
 */
export function planFromFingerprint(fingerprint: Fingerprint, target?: PlanTarget): Plan {
  return planOf({ fingerprint, target, overrides: {} });
}

interface PlanState {
  readonly fingerprint: Fingerprint;
  readonly target: PlanTarget | undefined;
  readonly overrides: PlanOverrides;
}

function planOf(state: PlanState): Plan {
  const { fingerprint, target, overrides } = state;
  const { parameters, reasons } = deepFreeze(planParameters(fingerprint, overrides));
  const change = (more: PlanOverrides) =>
    planOf({ ...state, overrides: { ...overrides, ...more } });

  function perChannel<T>(
    before: Readonly<Record<number, T>> | undefined,
    value: T,
    channel?: number,
  ) {
    if (channel !== undefined && !(channel >= 0 && channel < fingerprint.nChannels)) {
      throw new RangeError(
        `Cannot plan channel ${channel}: there are ${fingerprint.nChannels}, from 0`,
      );
    }
    const all = Array.from({ length: fingerprint.nChannels }, (_, i) => i);
    const chosen = channel === undefined ? all : [channel];
    return { ...before, ...Object.fromEntries(chosen.map((i) => [i, value])) };
  }
  function normalised(value: Normalisation, options: ChannelOptions = {}): PlanOverrides {
    return { normalisation: perChannel(overrides.normalisation, value, options.channel) };
  }
  function window(low: number, high: number, options: ChannelOptions = {}): Plan {
    if (!(low < high)) throw new RangeError(`Cannot plan window [${low}, ${high}]: low end first`);
    const pair: readonly [number, number] = [low, high];
    const windows = perChannel(overrides.window, pair, options.channel);
    return change({ ...normalised("window", options), window: windows });
  }
  function scaling(sd: number, mean: number, options: ChannelOptions = {}): Plan {
    if (!(sd > 0)) throw new RangeError(`Cannot plan scaling: sd must be positive, received ${sd}`);
    const pair: readonly [number, number] = [sd, mean];
    const scalings = perChannel(overrides.scaling, pair, options.channel);
    const kinds = Object.fromEntries(
      parameters.normalisation.map((kind, i) => [
        i,
        kind === "per_case" && (options.channel ?? i) === i ? "global" as const : kind,
      ]),
    );
    return change({ scaling: scalings, normalisation: kinds });
  }
  function apply(name: string, options: ApplyPlanOptions = {}): Promise<PreprocessedDataset> {
    if (target === undefined) {
      throw new OvkitError("ArgumentInvalid", {
        subject: "plan",
        found: "made from a fingerprint alone",
        expected: "a plan of a raw data set",
        remedy: "make it with the data set's plan(), or give planFromFingerprint a target",
      });
    }
    const folder = planFolder(target.preprocessedRoot, fingerprint.data, name);
    return applyPlan(target.raw, { parameters, classNames: fingerprint.classNames }, {
      ...options,
      folder,
    });
  }
  const plan: Plan = {
    parameters,
    fingerprint,
    reasons,
    changes: diffParameters(planParameters(fingerprint).parameters, parameters),
    ...planGeometry(parameters),
    spacing: (zyxMm) => change({ spacingZyxMm: positive(zyxMm, "spacing"), resizing: true }),
    noResizing: () => change({ resizing: false, spacingZyxMm: undefined }),
    pooling: (strideZyx) => change({ poolingStride: positive(strideZyx, "pooling stride") }),
    nearestImages: () => change({ nearestImages: true }),
    window,
    scaling,
    foregroundWindow: (options) => change(normalised("window", options)),
    globalScaling: (options) => change(normalised("global", options)),
    perCaseScaling: (options) => change(normalised("per_case", options)),
    classes: (labels) => change({ classes: [...labels] }),
    singleClass: () => change({ singleClass: true }),
    keepEmptyCases: () => change({ keepEmptyCases: true }),
    float32: () => change({ float32: true }),
    toMarkdown: () => planMarkdown(plan),
    apply,
  };
  const display = { [Symbol.for("Jupyter.display")]: () => displayOf(plan) };
  return Object.freeze(Object.assign(plan, display));
}

function displayOf(plan: Plan): Record<string, string> {
  const text = plan.toMarkdown();
  return { "text/plain": text, "text/markdown": text };
}

function positive<T extends readonly number[]>(values: T, what: string): T {
  if (values.length === 3 && values.every((v) => v > 0 && Number.isFinite(v))) return values;
  throw new RangeError(`Cannot plan ${what}: three positive numbers, received [${values}]`);
}
