import type { ArchitectureBuilder } from "../architecture_builder.ts";
import { assembled, residualDown, residualUp } from "./residual_parts.ts";
import { residualStages } from "./residual_stages.ts";

/** Residual blocks everywhere. */
export const uResNet: ArchitectureBuilder = (store, parameters, channels) => {
  const stages = residualStages(parameters, [4, 2, 1]);
  const parts = { store, parameters, stages, outChannels: channels.outChannels };
  return assembled(parts, {
    down: (i, inChannels) => residualDown(parts, i, inChannels),
    up: (i) => residualUp(parts, i),
    inChannels: channels.inChannels,
  });
};
