import { OvkitError } from "../foundation/ovkit_error.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";

/**
 * Makes sure that no parameter is set that would be passed over in silence: ovseg's augmentation may
 * give another shape than the loader's patch, training here does not.
 *
 * @throws {OvkitError} `ParameterInvalid`
 */
export function refuseUnavailable({ augmentation, data }: ModelParameters): void {
  const patch = data.trn_dl_params.patch_size;
  const given = augmentation.grid_inplane?.out_shape ?? patch;
  if (given.join() === patch.join()) return;
  throw new OvkitError("ParameterInvalid", {
    subject: "augmentation.grid_inplane.out_shape",
    found: JSON.stringify(given),
    expected: `${JSON.stringify(patch)}, data.trn_dl_params.patch_size`,
  });
}
