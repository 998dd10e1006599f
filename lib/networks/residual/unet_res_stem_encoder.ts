import type { ArchitectureBuilder } from "../architecture_builder.ts";
import { divisorsOf } from "../divisors_of.ts";
import { convolution, upConvolution } from "../convolution.ts";
import { assembled, innerParts, plainUp, requireOneBlock, residualDown } from "./residual_parts.ts";
import { residualStages } from "./residual_stages.ts";

/**
 * A strided convolution leads to the second stage, where the residual encoder begins; a transposed one
 * leads from there to an output at full resolution.
 */
export const unetResStemEncoder: ArchitectureBuilder = (store, parameters, channels) => {
  const stages = residualStages(parameters, [1, 1, 2, 6, 3]);
  requireOneBlock(stages);
  const { is2d } = stages.settings;
  const { inChannels, outChannels } = channels;
  const enter = convolution(store, "first_conv", {
    inChannels,
    outChannels: stages.channels[0],
    kernel: stages.kernels[0],
    strides: stages.strides[0],
    bias: true,
    initial: "uniform",
    is2d,
  });
  const inner = innerParts({ store, parameters, stages, outChannels });
  const body = assembled(inner, {
    down: (i, count) => residualDown(inner, i, count),
    up: (i) => plainUp(inner, i),
    inChannels: stages.channels[0],
  });
  const leave = upConvolution(store, "last_conv.conv", {
    inChannels: stages.channels[1],
    outChannels,
    kernel: stages.strides[0],
    is2d,
  });
  return {
    divisorsZyx: divisorsOf(stages.strides),
    apply(input, run) {
      const { outputs, finest } = body.run(enter(input, run), run);
      return [leave(finest, run), ...outputs];
    },
  };
};
