import type { RawDataset } from "../database/raw_dataset.ts";
import type { PreprocessedDataset } from "../database/preprocessed_dataset.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { diffParameters, type ParameterDifference } from "../parameters/diff_parameters.ts";
import { deepFreeze } from "../parameters/deep_freeze.ts";
import type { NetworkOverrides } from "../parameters/network_request.ts";
import { applyPlan, type ApplyPlanOptions } from "./apply_plan.ts";
import { type ChannelOptions, normalisedAs, scaled, windowed } from "./channel_overrides.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { type NetworkProposal, networkProposal } from "./network_proposal.ts";
import type { NnunetPlan } from "./nnunet/plan_nnunet.ts";
import { type PlanDiff, planDiff } from "./plan_diff.ts";
import { planFolder } from "./plan_folder.ts";
import { planMarkdown } from "./plan_markdown.ts";
import type { PlanOverrides, PlanStrategy, StrategyOptions } from "./plan_overrides.ts";
import { planParameters } from "./plan_parameters.ts";
import type { PreprocessingParameters, ResamplingWay } from "./preprocessing_parameters.ts";
import { type PlanPreview, previewCase, type PreviewOptions } from "./preview_case.ts";
import { planGeometry } from "./plan_geometry.ts";
import type { ProposePatchOptions } from "./propose_patch.ts";
import { requireCaseVolumes } from "./require_case_volumes.ts";
import { requireFingerprint } from "./require_fingerprint.ts";

export type { ChannelOptions };

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
  /** All of nnU-Net's numbers; undefined where the plan is ovseg's. */
  readonly nnunet: NnunetPlan | undefined;
  /** Patch, batch and network for these data. */
  readonly proposal: NetworkProposal;
  /**
   * Plans anew by the rules of ovseg or nnU-Net; what was decided by hand stays.
   *
   * @throws {OvkitError} `ArgumentInvalid` where nnU-Net does not plan the configuration
   */
  strategy(name: PlanStrategy, options?: StrategyOptions): Plan;
  /** Resamples to this spacing. */
  spacing(zyxMm: readonly [number, number, number]): Plan;
  /** Leaves the grids as they are. */
  noResizing(): Plan;
  /** Pools blocks of voxels after resampling. */
  pooling(strideZyx: readonly [number, number, number]): Plan;
  /** Resamples in ovseg's way (trilinear) or in nnU-Net's (cubic splines, labels class by class). */
  resampling(way: ResamplingWay): Plan;
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
  /** The same without the zeros around the body, which stay 0: for MR of a stripped skull. */
  perCaseNonzeroScaling(options?: ChannelOptions): Plan;
  /** The percentiles of the foreground that become the window where none is given. */
  percentiles(low: number, high: number): Plan;
  /** Keeps these original classes, stored as 1 to n in this order; others become background. */
  classes(labels: readonly number[]): Plan;
  /** Stores all classes as 1. */
  singleClass(): Plan;
  /** Stores cases without foreground too. */
  keepEmptyCases(): Plan;
  /** Stores images in 32 bits a voxel in place of 16. */
  float32(): Plan;
  /**
   * Proposes this patch for training.
   *
   * @throws {OvkitError} `ArgumentInvalid` where it is no multiple of the network's strides; decide
   * about the network first
   */
  patch(zyx: readonly [number, number, number]): Plan;
  /** Proposes this many patches a batch. */
  batchSize(count: number): Plan;
  /** Proposes a network with these options in place of the planned ones. */
  network(options: NetworkOverrides): Plan;
  /** What was planned against what was decided by hand. */
  diff(): PlanDiff;
  /**
   * Does to one case what the plan says, and shows slices and histograms of before and after.
   *
   * @param rawCase id of a case of the raw data
   */
  preview(rawCase: string, options?: PreviewOptions): Promise<PlanPreview>;
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
 * @throws {OvkitError} `DataInvalid` where there is no foreground, cases differ in channels or a
 * channel cannot be scaled, `GeometryMismatch` for spacings that are not positive
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
 *     nonzeroShapeZyx: [60, 512, 512],
 *     classVoxels: { 1: 4 },
 *     classVolumesMl: { 1: 0.0128 },
 *     classComponents: { 1: 1 },
 *     channels: [{
 *       ...{ count: 15728640, minimum: -1024, maximum: 900, mean: -500, sd: 387.3 },
 *       ...{ percentiles: [-1024, -800, 300], meanSquare: 4e5, integral: true, foreground: null },
 *     }],
 *   }],
 *   intensities: [{
 *     ...{ class: 1, channel: 0, count: 4, mean: 60, squares: 400, minimum: 50, maximum: 70 },
 *     ...{ values: [50, 70], counts: [2, 2] },
 *   }],
 * });
 * assert.deepEqual(plan.window(-150, 250).parameters.window, [[-150, 250]]);
 * assert.deepEqual(plan.parameters.scaling, [[10, 60]]);
 * assert.equal(plan.n2dConvs, 3);
 * ```
 */
export function planFromFingerprint(fingerprint: Fingerprint, target?: PlanTarget): Plan {
  requireFingerprint(fingerprint);
  return planOf({ fingerprint, target, overrides: {} });
}

interface PlanState {
  readonly fingerprint: Fingerprint;
  readonly target: PlanTarget | undefined;
  readonly overrides: PlanOverrides;
}

function planOf(state: PlanState): Plan {
  const { fingerprint, target, overrides } = state;
  const { parameters, reasons, nnunet } = deepFreeze(planParameters(fingerprint, overrides));
  const geometry = planGeometry(parameters);
  const channels = { overrides, parameters };
  const { strategy, strategyOptions } = overrides;
  const planned = { strategy, strategyOptions };
  const change = (more: PlanOverrides) =>
    planOf({ ...state, overrides: { ...overrides, ...more } });

  async function preview(rawCase: string, options?: PreviewOptions): Promise<PlanPreview> {
    const volumes = await targetOf(target).raw.read(rawCase);
    requireCaseVolumes(rawCase, volumes, fingerprint.nChannels);
    return previewCase(rawCase, { volumes, parameters }, options);
  }
  function apply(name: string, options: ApplyPlanOptions = {}): Promise<PreprocessedDataset> {
    const { raw, preprocessedRoot } = targetOf(target);
    const folder = planFolder(preprocessedRoot, fingerprint.data, name);
    const applied = { parameters, classNames: fingerprint.classNames };
    return applyPlan(raw, applied, { ...options, folder });
  }
  const plan: Plan = {
    parameters,
    fingerprint,
    reasons,
    changes: diffParameters(planParameters(fingerprint, planned).parameters, parameters),
    ...geometry,
    nnunet,
    proposal: networkProposal({ geometry, nnunet, overrides }),
    strategy: (strategy, strategyOptions) => change({ strategy, strategyOptions }),
    spacing: (zyxMm) => change({ spacingZyxMm: positive(zyxMm, "spacing"), resizing: true }),
    noResizing: () => change({ resizing: false, spacingZyxMm: undefined }),
    pooling: (strideZyx) => change({ poolingStride: positive(strideZyx, "pooling stride") }),
    resampling: (way) => change({ resampling: way }),
    nearestImages: () => change({ nearestImages: true }),
    window: (low, high, options) => change(windowed(channels, [low, high], options)),
    scaling: (sd, mean, options) => change(scaled(channels, [sd, mean], options)),
    foregroundWindow: (options) => change(normalisedAs(channels, "window", options)),
    globalScaling: (options) => change(normalisedAs(channels, "global", options)),
    perCaseScaling: (options) => change(normalisedAs(channels, "per_case", options)),
    perCaseNonzeroScaling: (options) => change(normalisedAs(channels, "per_case_nonzero", options)),
    percentiles: (low, high) => change({ percentiles: percents(low, high) }),
    classes: (labels) => change({ classes: [...labels] }),
    singleClass: () => change({ singleClass: true }),
    keepEmptyCases: () => change({ keepEmptyCases: true }),
    float32: () => change({ float32: true }),
    patch: (zyx) => change({ patchZyx: whole(zyx, "patch") }),
    batchSize: (count) => change({ batchSize: whole([count], "batch size")[0] }),
    network: (options) => change({ network: { ...overrides.network, ...options } }),
    diff: () => planDiff(decisions(planOf({ ...state, overrides: planned })), decisions(plan)),
    preview,
    toMarkdown: () => planMarkdown(plan),
    apply,
  };
  const display = { [Symbol.for("Jupyter.display")]: () => displayOf(plan) };
  return Object.freeze(Object.assign(plan, display));
}

/** What a plan decides: its parameters without the statistics, and what it proposes. */
function decisions(plan: Plan): unknown {
  const { dataset_properties: _statistics, ...parameters } = plan.parameters;
  const { patch_size, batch_size, network } = plan.proposal;
  return { ...parameters, patch_size, batch_size, network };
}

function targetOf(target: PlanTarget | undefined): PlanTarget {
  if (target !== undefined) return target;
  throw new OvkitError("ArgumentInvalid", {
    subject: "plan",
    found: "made from a fingerprint alone",
    expected: "a plan of a raw data set",
    remedy: "make it with the data set's plan(), or give planFromFingerprint a target",
  });
}

function displayOf(plan: Plan): Record<string, string> {
  const text = plan.toMarkdown();
  return { "text/plain": text, "text/markdown": text };
}

function positive<T extends readonly number[]>(values: T, what: string): T {
  if (values.length === 3 && values.every((v) => v > 0 && Number.isFinite(v))) return values;
  throw new RangeError(`Cannot plan ${what}: three positive numbers, received [${values}]`);
}

function whole<T extends readonly number[]>(values: T, what: string): T {
  if (values.every((v) => v > 0 && Number.isInteger(v))) return values;
  throw new RangeError(`Cannot plan ${what}: positive whole numbers, received [${values}]`);
}

function percents(low: number, high: number): readonly [number, number] {
  if (low >= 0 && low < high && high <= 100) return [low, high];
  throw new RangeError(
    `Cannot plan percentiles: 0 to 100, the low one first, received ${low}, ${high}`,
  );
}
