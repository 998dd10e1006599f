import type { ArchitectureBuilder } from "../architecture_builder.ts";
import { convNormNonlin } from "../conv_norm_nonlin.ts";
import type { Layer } from "../network.ts";
import {
  assembled,
  plainDown,
  plainUp,
  requireOneBlock,
  residualDown,
  type ResidualParts,
} from "./residual_parts.ts";
import { residualStages } from "./residual_stages.ts";

/** The same with a single convolution of edge 5 at full resolution on both ways. */
export const unetResEncoderV2: ArchitectureBuilder = (store, parameters, channels) => {
  const stages = residualStages(
    { ...parameters, block: "res", stochdepth_rate: 0, use_se: false },
    [1, 2, 6, 3],
  );
  const parts = { store, parameters, stages, outChannels: channels.outChannels };
  const wide = parameters.use_5x5_on_full_res ?? true;
  if (wide) requireOneBlock(stages);
  return assembled(parts, {
    down(i, inChannels) {
      if (i > 0 || stages.blocks[0] !== 1) return residualDown(parts, i, inChannels);
      return wide ? widePart(parts, "blocks_down.0", inChannels) : plainDown(parts, i, inChannels);
    },
    up: (i) =>
      i === 0 && wide ? widePart(parts, "blocks_up.0", 2 * stages.channels[0]) : plainUp(parts, i),
    inChannels: channels.inChannels,
  });
};

function widePart({ store, stages }: ResidualParts, name: string, inChannels: number): Layer {
  const [ratio] = stages.ratios;
  const z = stages.settings.is2d || ratio >= 4 ? 1 : ratio >= 2 ? 3 : 5;
  return convNormNonlin(store, { conv: `${name}.conv`, norm: `${name}.norm` }, {
    inChannels,
    outChannels: stages.channels[0],
    kernel: [z, 5, 5],
    settings: stages.settings,
  });
}
