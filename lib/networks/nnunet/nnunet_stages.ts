import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { NetworkParameters } from "../../parameters/model_parameters.ts";
import { type BlockSettings, blockSettings } from "../block_settings.ts";
import { kernelZyx, stageChannels } from "../unet.ts";

/** Stages of one of nnU-Net's networks, the finest first. */
export interface NnunetStages {
  readonly count: number;
  readonly channels: readonly number[];
  readonly kernels: readonly SizeZyx[];
  /** Into each stage. */
  readonly strides: readonly SizeZyx[];
  readonly settings: BlockSettings;
}

/**
 * Reads the stages from a network's parameters; without strides, every stage after the first halves
 * all axes.
 *
 * @throws {OvkitError} `ParameterInvalid` where lists are of different lengths
 */
export function nnunetStages(parameters: NetworkParameters): NnunetStages {
  const is2d = parameters.is_2d;
  const kernels = (parameters.kernel_sizes ?? []).map((kernel) => kernelZyx(kernel, is2d));
  const count = kernels.length;
  if (count < 2) {
    throw new OvkitError("ParameterInvalid", {
      subject: "network.kernel_sizes",
      found: `${count} stages`,
      expected: "at least 2",
    });
  }
  const two: SizeZyx = is2d ? [1, 2, 2] : [2, 2, 2];
  const strides = parameters.strides === undefined
    ? kernels.map((_, i): SizeZyx => i === 0 ? [1, 1, 1] : two)
    : parameters.strides.map((stride) => kernelZyx(stride, is2d));
  if (strides.length !== count) {
    throw new OvkitError("ParameterInvalid", {
      subject: "network.strides",
      found: `${strides.length} strides`,
      expected: `${count}, one into each stage`,
    });
  }
  return {
    count,
    channels: stageChannels(parameters, count),
    kernels,
    strides,
    settings: { ...blockSettings(parameters), bias: parameters.conv_params?.bias ?? true },
  };
}

/**
 * One number for each stage, of a list or of one number for all.
 *
 * @throws {OvkitError} `ParameterInvalid` where the list has another length
 */
export function perStage(
  key: string,
  value: number | readonly number[],
  count: number,
): readonly number[] {
  if (typeof value === "number") return Array(count).fill(value);
  if (value.length === count) return value;
  throw new OvkitError("ParameterInvalid", {
    subject: `network.${key}`,
    found: `${value.length} numbers`,
    expected: `one number, or ${count}`,
  });
}
