import type { PreprocessedDataset } from "../database/preprocessed_dataset.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { diffParameters } from "../parameters/diff_parameters.ts";
import { deepFreeze } from "../parameters/deep_freeze.ts";
import { applyPlan, type ApplyPlanOptions } from "./apply_plan.ts";
import { cascadeInput, cascadeMask, componentVolumes } from "./cascade_overrides.ts";
import { normalisedAs, scaled, windowed } from "./channel_overrides.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { networkProposal } from "./network_proposal.ts";
import type { Plan, PlanTarget } from "./plan.ts";
import { planDiff } from "./plan_diff.ts";
import { planFolder } from "./plan_folder.ts";
import { planMarkdown } from "./plan_markdown.ts";
import type { PlanOverrides } from "./plan_overrides.ts";
import { planParameters } from "./plan_parameters.ts";
import { type PlanPreview, previewCase, type PreviewOptions } from "./preview_case.ts";
import { planGeometry } from "./plan_geometry.ts";
import { requireCaseVolumes } from "./require_case_volumes.ts";
import { requireFingerprint } from "./require_fingerprint.ts";
import type { BudgetOptions, BudgetProposer, TrainingBudget } from "./training_budget.ts";

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
    const { raw, preprocessedRoot, paths } = targetOf(target);
    const folder = planFolder(preprocessedRoot, fingerprint.data, name);
    const applied = { parameters, classNames: fingerprint.classNames };
    return applyPlan(raw, applied, { ...options, folder, preprocessedRoot, paths });
  }
  async function budget(options: BudgetOptions): Promise<TrainingBudget> {
    const { patchZyx, batchSize } = overrides;
    const classes = parameters.reduce_lb_to_single_class ? 2 : parameters.lb_classes.length + 1;
    const { prev_stage_for_input: previous } = parameters;
    const previousClasses = previous ? previous.lb_classes?.length ?? classes - 1 : 0;
    const source = {
      ...geometry,
      channels: parameters.n_im_channels + previousClasses,
      classes,
      cases: fingerprint.cases.length,
      patchZyx,
      batchSize,
    };
    return await budgetOf(targetOf(target))(source, options);
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
    cropToNonzero: (crop = true) => change({ crop }),
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
    componentVolumes: (volumes) => change(componentVolumes(overrides, volumes)),
    cascadeInput: (stage) =>
      change(stage === null ? { cascadeInput: null } : cascadeInput(fingerprint.data, stage)),
    cascadeMask: (stage) =>
      change(stage === null ? { cascadeMask: null } : cascadeMask(fingerprint.data, stage)),
    keepEmptyCases: () => change({ keepEmptyCases: true }),
    float32: () => change({ float32: true }),
    patch: (zyx) => change({ patchZyx: whole(zyx, "patch") }),
    batchSize: (count) => change({ batchSize: whole([count], "batch size")[0] }),
    network: (options) => change({ network: { ...overrides.network, ...options } }),
    budget,
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

function budgetOf({ budget }: PlanTarget): BudgetProposer {
  if (budget !== undefined) return budget;
  throw new OvkitError("ArgumentInvalid", {
    subject: "plan",
    found: "made with nothing to measure trainings with",
    expected: "a plan of a raw data set of openDatabase",
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
