import type { Plan } from "./plan.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";
import { proposePatch } from "./propose_patch.ts";
import { resizedGrid } from "./resized_grid.ts";

/** What the stored cases of a plan are like, and what follows for a network. */
export type PlanGeometry = Pick<
  Plan,
  "medianShapeZyx" | "spacingZyxMm" | "n2dConvs" | "proposedPatch"
>;

/** The geometry that a plan's parameters lead to. */
export function planGeometry(parameters: PreprocessingParameters): PlanGeometry {
  const { median_shape, median_spacing } = parameters.dataset_properties;
  const { shapeZyx, spacingZyxMm } = resizedGrid(median_shape, median_spacing, parameters);
  const [z, , x] = spacingZyxMm;
  return {
    medianShapeZyx: shapeZyx,
    spacingZyxMm,
    n2dConvs: Math.max(Math.floor(Math.log2(z / x) + 0.5), 0),
    proposedPatch: (options) => proposePatch(shapeZyx, spacingZyxMm, options),
  };
}
