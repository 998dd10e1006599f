import { nearestName } from "../lib/foundation/nearest_name.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { quickParametersBuilder } from "../lib/model/quick_parameters.ts";
import {
  modelParameters,
  type ModelParametersBuilder,
} from "../lib/parameters/model_parameters_builder.ts";
import { type PresetName } from "../lib/parameters/parameter_presets.ts";
import { patchDivisors } from "../lib/parameters/patch_divisors.ts";
import type { PlanGeometry } from "../lib/preprocessing/plan_geometry.ts";

type Planner = (plan: PlanGeometry, cases: number) => ModelParametersBuilder;

const planners: Readonly<Record<PresetName, Planner>> = {
  quick: (plan, cases) => quickParametersBuilder(plan, { cases }),
  ovseg: (plan, cases) => fullBuilder("ovseg", plan, cases),
  nnunet: (plan, cases) => fullBuilder("nnunet", plan, cases),
  liver: (plan, cases) =>
    modelParameters()
      .preset("liver")
      .liverUnet3d({ patch_size: plan.proposedPatch({ divisor: [4, 4, 4] }) })
      .data({ n_folds: Math.max(2, Math.min(5, cases)) }),
};

const fullStages = 5;

/**
 * Starts the parameters of a preset for preprocessed data: the patch and the kernels follow from
 * the data's plan, the number of folds from the number of cases.
 *
 * @param preset `quick`, `ovseg`, `nnunet` or `liver`
 * @throws {OvkitError} `ParameterInvalid` for another preset, naming the nearest
 */
export function plannedParameters(
  preset: string,
  plan: PlanGeometry,
  cases: number,
): ModelParametersBuilder {
  const planner = planners[preset as PresetName];
  if (planner !== undefined) return planner(plan, cases);
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
  cases: number,
): ModelParametersBuilder {
  const planar = Math.min(plan.n2dConvs, fullStages);
  const kernels = Array.from(
    { length: fullStages },
    (_, i) => i < planar ? [1, 3, 3] as const : [3, 3, 3] as const,
  );
  const divisor = patchDivisors(kernels) as [number, number, number];
  return modelParameters()
    .preset(preset)
    .unet3d({
      patch_size: plan.proposedPatch({ divisor }),
      n_2d_convs: planar,
      max_stages: fullStages,
    })
    .data({ n_folds: Math.max(2, Math.min(5, cases)) });
}
