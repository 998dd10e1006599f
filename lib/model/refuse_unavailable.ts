import { OvkitError } from "../foundation/ovkit_error.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";

/** Parameters that ovseg has and training here does not act on yet: only these values are taken. */
const onlyValues: Readonly<Record<string, unknown>> = {
  "training.no_bias_weight_decay": false,
  "training.loss_params.loss_kwargs": null,
  "training.nu_ema_trn": 0.99,
  "training.nu_ema_val": 0.9,
  "postprocessing.apply_small_component_removing": false,
  "postprocessing.mask_with_reg": false,
  "postprocessing.use_fill_holes_2d": false,
  "postprocessing.use_fill_holes_3d": false,
  "postprocessing.keep_only_largest": false,
  "postprocessing.apply_morph_cleaning": false,
};

/**
 * Makes sure that no parameter is set that would be passed over in silence.
 *
 * @throws {OvkitError} `ParameterInvalid` that names the first such parameter
 */
export function refuseUnavailable(parameters: ModelParameters): void {
  const outShape = "augmentation.grid_inplane.out_shape";
  const patch = parameters.data.trn_dl_params.patch_size;
  const given = parameters.augmentation.grid_inplane?.out_shape ?? patch;
  const checked = { ...onlyValues, ...given.join() === patch.join() ? {} : { [outShape]: patch } };
  for (const [path, only] of Object.entries(checked)) {
    const found = valueAt(parameters, path.split("."));
    if (found === undefined || found === only) continue;
    throw new OvkitError("ParameterInvalid", {
      subject: path,
      found: JSON.stringify(found),
      expected: `${JSON.stringify(only)}: anything else is not available in this version`,
    });
  }
}

function valueAt(tree: unknown, [key, ...rest]: readonly string[]): unknown {
  if (typeof tree !== "object" || tree === null) return undefined;
  const value = (tree as Record<string, unknown>)[key];
  return rest.length === 0 ? value : valueAt(value, rest);
}
