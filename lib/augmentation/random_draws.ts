import type { RandomStream } from "../foundation/random_stream.ts";

type Range = readonly [number, number];

/** Draws that take the same random numbers whether they come true or not. */
export interface RandomDraws {
  happens(probability: number): boolean;
  uniform(range: Range): number;
  /**
   * Below 1 in half of the cases where the range reaches below, else above: nnU-Net's contrasts.
   */
  balanced(range: Range): number;
  /** A value of the range with a probability, undefined else. */
  maybe(probability: number, range: Range): number | undefined;
  seed(): number;
}

/** Draws from a stream. */
export function randomDraws(random: RandomStream): RandomDraws {
  const happens = (probability: number) => random.uniform() < probability;
  const uniform = (range: Range) => random.uniform(...range);
  function balanced([low, high]: Range): number {
    const below = happens(0.5) && low < 1;
    const share = random.uniform();
    const [from, to] = below ? [low, 1] : [Math.max(low, 1), high];
    return from + (to - from) * share;
  }
  function maybe(probability: number, range: Range): number | undefined {
    const chosen = happens(probability);
    const value = uniform(range);
    return chosen ? value : undefined;
  }
  return { happens, uniform, balanced, maybe, seed: () => random.bits() & 0x7FFFFFFF };
}
