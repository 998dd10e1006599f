import type { NetworkParameters } from "../parameters/model_parameters.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";

/**
 * `inst` normalises each sample and channel, `no_z_inst` each slice of them too, `layer` the channels
 * of each voxel, `batch` each channel over the batch.
 */
export type NormKind = "batch" | "inst" | "no_z_inst" | "layer";

/** What all blocks of a network share. */
export interface BlockSettings {
  readonly is2d: boolean;
  readonly bias: boolean;
  readonly norm: NormKind;
  readonly normEpsilon: number;
  readonly affine: boolean;
  readonly negativeSlope: number;
}

/** Reads them from the network's parameters, with ovseg's defaults. */
export function blockSettings(parameters: NetworkParameters): BlockSettings {
  const is2d = parameters.is_2d;
  return {
    is2d,
    bias: parameters.conv_params?.bias ?? false,
    norm: normOf(parameters.norm ?? (is2d ? "batch" : "inst"), is2d),
    normEpsilon: parameters.norm_params?.eps ?? 1e-5,
    affine: parameters.norm_params?.affine ?? true,
    negativeSlope: parameters.nonlin_params?.negative_slope ?? 0.01,
  };
}

function normOf(name: string, is2d: boolean): NormKind {
  const kinds = is2d ? ["batch", "inst"] : ["batch", "inst", "no_z_inst", "layer"];
  const kind = kinds.find((known) => name.toLowerCase().startsWith(known.replace("_inst", "_")));
  if (kind !== undefined) return kind as NormKind;
  throw new OvkitError("ParameterInvalid", {
    subject: "network.norm",
    found: `"${name}"`,
    expected: `${kinds.join(", ")}${is2d ? " in 2D" : ""}`,
  });
}
