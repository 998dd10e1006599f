import { nearestName } from "../lib/foundation/nearest_name.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { quickParametersBuilder } from "../lib/model/quick_parameters.ts";
import {
  modelParameters,
  type ModelParametersBuilder,
} from "../lib/parameters/model_parameters_builder.ts";
import { type PresetName } from "../lib/parameters/parameter_presets.ts";
import { encoderKernels } from "../lib/parameters/encoder_kernels.ts";
import { patchDivisors } from "../lib/parameters/patch_divisors.ts";
import { stagesForPatch } from "../lib/parameters/stages_for_patch.ts";
import type { PlanGeometry } from "../lib/preprocessing/plan_geometry.ts";

/** Options of {@linkcode plannedParameters}. */
export interface PlannedParametersOptions {
  /** Cases there are; with fewer than five, there are as many folds. */
  readonly cases: number;
  /** A patch that was decided on. @default {as the data's plan proposes} */
  readonly patchZyx?: readonly [number, number, number] | undefined;
}

type Planner = (plan: PlanGeometry, options: PlannedParametersOptions) => ModelParametersBuilder;

const planners: Readonly<Record<PresetName, Planner>> = {
  quick: quickParametersBuilder,
  ovseg: (plan, options) => fullBuilder("ovseg", plan, options),
  nnunet: (plan, options) => fullBuilder("nnunet", plan, options),
  liver: (plan, { cases, patchZyx }) =>
    modelParameters()
      .preset("liver")
      .liverUnet3d({ patch_size: patchZyx ?? plan.proposedPatch({ divisor: [4, 4, 4] }) })
      .data({ n_folds: foldsOf(cases) }),
};

const fullStages = 5;

/**
 * Starts the parameters of a preset for preprocessed data: the patch and the kernels follow from
 * the data's plan, the kernels of a patch that was decided on from how often it can be halved, the
 * number of folds from the number of cases.
 *
 * @param preset `quick`, `ovseg`, `nnunet` or `liver`
 * @throws {OvkitError} `ParameterInvalid` for another preset, naming the nearest
 */
export function plannedParameters(
  preset: string,
  plan: PlanGeometry,
  options: PlannedParametersOptions,
): ModelParametersBuilder {
  const planner = planners[preset as PresetName];
  if (planner !== undefined) return planner(plan, options);
  const known = Object.keys(planners);
  const near = nearestName(preset, known);
  throw new OvkitError("ParameterInvalid", {
    subject: "preset",
    found: `"${preset}" is not a preset`,
    expected: known.join(" or "),
    remedy: near === undefined ? undefined : `did you mean "${near}"?`,
  });
}

function fullBuilder(
  preset: "ovseg" | "nnunet",
  plan: PlanGeometry,
  { cases, patchZyx }: PlannedParametersOptions,
): ModelParametersBuilder {
  const { n2dConvs } = plan;
  const kernels = patchZyx === undefined
    ? encoderKernels(fullStages, n2dConvs)
    : stagesForPatch(patchZyx, { n2dConvs, maxStages: fullStages });
  const divisor = patchDivisors(kernels) as [number, number, number];
  return modelParameters()
    .preset(preset)
    .unet3d({
      patch_size: patchZyx ?? plan.proposedPatch({ divisor }),
      n_2d_convs: Math.min(n2dConvs, kernels.length),
      max_stages: kernels.length,
    })
    .data({ n_folds: foldsOf(cases) });
}

function foldsOf(cases: number): number {
  return Math.max(2, Math.min(5, cases));
}
