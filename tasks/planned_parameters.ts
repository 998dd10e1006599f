import { nearestName } from "../lib/foundation/nearest_name.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { quickParametersBuilder } from "../lib/model/quick_parameters.ts";
import { foldsForCases } from "../lib/parameters/folds_for_cases.ts";
import {
  modelParameters,
  type ModelParametersBuilder,
} from "../lib/parameters/model_parameters_builder.ts";
import { type PresetName } from "../lib/parameters/parameter_presets.ts";
import { patchAndKernels } from "../lib/parameters/patch_and_kernels.ts";
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
      .data({ n_folds: foldsForCases(cases) }),
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
  const { patch_size, kernel_sizes } = patchAndKernels({
    patchZyx,
    n2dConvs,
    stages: fullStages,
    propose: (divisor) => plan.proposedPatch({ divisor }),
  });
  return modelParameters()
    .preset(preset)
    .unet3d({
      patch_size,
      n_2d_convs: Math.min(n2dConvs, kernel_sizes.length),
      max_stages: kernel_sizes.length,
    })
    .data({ n_folds: foldsForCases(cases) });
}
