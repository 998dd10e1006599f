import type { SizeZyx } from "../../engine/ops/conv3d.ts";
import type { ArchitectureBuilder } from "../architecture_builder.ts";
import { divisorsOf } from "../divisors_of.ts";
import { logitsLayer } from "../logits_layer.ts";
import { pixelShuffle, pixelUnshuffle } from "../pixel_shuffle.ts";
import {
  assembled,
  innerParts,
  logitsOptions,
  plainUp,
  requireOneBlock,
  residualDown,
} from "./residual_parts.ts";
import { residualStages } from "./residual_stages.ts";

const SHUFFLE = 2;

/**
 * Blocks of 2×2 pixels become channels before the residual encoder, and channels of its finest logits
 * become blocks of pixels again.
 */
export const unetResShuffleEncoder: ArchitectureBuilder = (store, parameters, channels) => {
  const stages = residualStages(parameters, [1, 1, 2, 6, 3]);
  requireOneBlock(stages);
  const { inChannels, outChannels } = channels;
  const inner = innerParts({ store, parameters, stages, outChannels });
  const head = logitsLayer(store, "all_logits.0", {
    ...logitsOptions(inner, 0),
    outChannels: outChannels * SHUFFLE ** 2,
  });
  const body = assembled(inner, {
    down: (i, count) => residualDown(inner, i, count),
    up: (i) => plainUp(inner, i),
    inChannels: inChannels * SHUFFLE ** 2,
    firstLogits: 1,
  });
  const inPlane: SizeZyx = [1, SHUFFLE, SHUFFLE];
  return {
    divisorsZyx: divisorsOf([inPlane, ...stages.strides.slice(1)]),
    apply(input, run) {
      const { outputs, finest } = body.run(pixelUnshuffle(input, SHUFFLE), run);
      return [pixelShuffle(head(finest, run), SHUFFLE), ...outputs];
    },
  };
};
