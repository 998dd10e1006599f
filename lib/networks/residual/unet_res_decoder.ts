import type { ArchitectureBuilder } from "../architecture_builder.ts";
import { assembled, plainDown, plainUp, residualDown, residualUp } from "./residual_parts.ts";
import { residualStages } from "./residual_stages.ts";

/** Plain blocks down, residual ones at the bottom and up but for the finest stage. */
export const unetResDecoder: ArchitectureBuilder = (store, parameters, channels) => {
  const stages = residualStages(parameters, [1, 2, 6, 3]);
  const parts = { store, parameters, stages, outChannels: channels.outChannels };
  return assembled(parts, {
    down: (i, inChannels) =>
      i < stages.count - 1 ? plainDown(parts, i, inChannels) : residualDown(parts, i, inChannels),
    up: (i) => i === 0 ? plainUp(parts, i) : residualUp(parts, i),
    inChannels: channels.inChannels,
  });
};
