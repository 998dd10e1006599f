import { OvkitError } from "../foundation/ovkit_error.ts";
import { median } from "../foundation/statistics.ts";
import type { CaseStatistics, Fingerprint } from "./fingerprint.ts";
import type { NnunetConfiguration } from "./nnunet/plan_configuration.ts";
import { type NnunetPlan, planNnunet } from "./nnunet/plan_nnunet.ts";
import type { PlanOverrides } from "./plan_overrides.ts";

/**
 * nnU-Net's plan of a data set.
 *
 * @param nClasses foreground classes
 */
export function nnunetOfFingerprint(
  fingerprint: Fingerprint,
  nClasses: number,
  overrides: PlanOverrides,
): NnunetPlan {
  const { planner, memoryGb } = overrides.strategyOptions ?? {};
  return planNnunet({
    spacings: fingerprint.cases.map((one) => one.spacingZyxMm),
    shapesAfterCrop: fingerprint.cases.map((one) => one.nonzeroShapeZyx),
    outputChannels: nClasses + 1,
  }, { planner, memoryGb, targetSpacing: overrides.spacingZyxMm });
}

/**
 * The configuration that data are preprocessed for.
 *
 * @throws {OvkitError} `ArgumentInvalid` where nnU-Net does not plan it for these data
 */
export function chosenConfiguration(
  plan: NnunetPlan,
  overrides: PlanOverrides,
): NnunetConfiguration {
  const name = overrides.strategyOptions?.configuration ?? "3d_fullres";
  const found = plan[name];
  if (found !== undefined) return found;
  throw new OvkitError("ArgumentInvalid", {
    subject: "configuration",
    found: `${name} is not planned for these data`,
    expected: `one of ${Object.keys(plan).filter((key) => /^[23]d/.test(key)).join(", ")}`,
  });
}

/** Part of a case's voxels that lies in the box around those that are not 0, over all cases. */
export function medianNonzeroPart(fingerprint: Fingerprint): number {
  return median(fingerprint.cases.map(nonzeroPart));
}

/** nnU-Net leaves voxels of 0 out of the scaling where cases shrink to less than this by cropping. */
export const NONZERO_THRESHOLD = 3 / 4;

function nonzeroPart({ shapeZyx, nonzeroShapeZyx }: CaseStatistics): number {
  return nonzeroShapeZyx.reduce((part, n, axis) => part * n / shapeZyx[axis], 1);
}
