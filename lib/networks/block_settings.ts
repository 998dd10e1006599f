import type { NetworkParameters } from "../parameters/model_parameters.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";

/** What all blocks of a network share. */
export interface BlockSettings {
  readonly is2d: boolean;
  readonly bias: boolean;
  readonly norm: "batch" | "inst";
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
    norm: normOf(parameters.norm ?? (is2d ? "batch" : "inst")),
    normEpsilon: parameters.norm_params?.eps ?? 1e-5,
    affine: parameters.norm_params?.affine ?? true,
    negativeSlope: parameters.nonlin_params?.negative_slope ?? 0.01,
  };
}

function normOf(name: string): "batch" | "inst" {
  if (name.startsWith("batch")) return "batch";
  if (name.startsWith("inst")) return "inst";
  throw new OvkitError("ParameterInvalid", {
    subject: "network.norm",
    found: `"${name}"`,
    expected: '"inst" or "batch"',
  });
}
