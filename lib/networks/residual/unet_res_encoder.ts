import type { ArchitectureBuilder } from "../architecture_builder.ts";
import { assembled, plainDown, plainUp, residualDown } from "./residual_parts.ts";
import { residualStages } from "./residual_stages.ts";

/** Residual blocks down from the second stage on, plain ones up; an output of every stage. */
export const unetResEncoder: ArchitectureBuilder = (store, parameters, channels) => {
  const stages = residualStages(parameters, [1, 2, 6, 3]);
  const parts = { store, parameters, stages, outChannels: channels.outChannels };
  return assembled(parts, {
    down: (i, inChannels) =>
      i === 0 && stages.blocks[0] === 1
        ? plainDown(parts, i, inChannels)
        : residualDown(parts, i, inChannels),
    up: (i) => plainUp(parts, i),
    inChannels: channels.inChannels,
  });
};
