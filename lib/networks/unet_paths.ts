import type { Tensor5D } from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import type { ApplyOptions, Layer } from "./network.ts";
import type { SkipConnection } from "./skip_connection.ts";

/** One level of a U-Net's way up; the first is the finest. */
export interface UnetLevel {
  /** Upsamples what comes from below. */
  readonly up: Layer;
  /** Joins it with the encoder's map of this level. @default {concatenation, from below first} */
  readonly join?: SkipConnection;
  readonly block: Layer;
  /** Leads to the level's output; left out where it has none. */
  readonly logits?: Layer | undefined;
}

/** The parts of a U-Net. */
export interface UnetPaths {
  /** Blocks of the way down, the finest first; the last is the bottom, one more than levels. */
  readonly down: readonly Layer[];
  readonly levels: readonly UnetLevel[];
  /** Takes from the encoder's map of a level what is led across. @default {all} */
  readonly across?: (x: Tensor5D, level: number) => Tensor5D;
  /** Leads to an output of the bottom. */
  readonly bottomLogits?: Layer;
}

/** What a U-Net computes. */
export interface UnetResult {
  /** Outputs of the levels that have one, the finest first. */
  readonly outputs: Tensor5D[];
  /** What the finest level's block gives. */
  readonly finest: Tensor5D;
}

/** Runs a U-Net (Ronneberger et al., 2015): down, and up with the maps of the way down. */
export function applyUnetPaths(paths: UnetPaths, input: Tensor5D, run: ApplyOptions): UnetResult {
  const { down, levels, across = (x) => x, bottomLogits } = paths;
  const skips: Tensor5D[] = [];
  let x = input;
  for (const [i, block] of down.entries()) {
    x = block(x, run);
    if (i < levels.length) skips.push(across(x, i));
  }
  const outputs = bottomLogits === undefined ? [] : [bottomLogits(x, run)];
  for (let i = levels.length - 1; i >= 0; i--) {
    const { up, join = concatenation, block, logits } = levels[i];
    x = block(join(up(x, run), skips[i]), run);
    if (logits !== undefined) outputs.unshift(logits(x, run));
  }
  return { outputs, finest: x };
}

function concatenation(upsampled: Tensor5D, skip: Tensor5D): Tensor5D {
  return tf.concat([upsampled, skip], 4);
}
