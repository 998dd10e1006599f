import type { RandomStream } from "../foundation/random_stream.ts";
import type {
  GrayvalueParameters,
  RandAugmentParameters,
} from "../parameters/augmentation_parameters.ts";
import type { GrayOperation } from "./augmentation_draw.ts";
import { randomDraws } from "./random_draws.ts";

/**
 * Draws ovseg's changes of the grey values and their order. All channels are changed alike; the
 * gamma curves, which ovseg leaves out by mistake, are among them.
 */
export function drawGrayvalue(
  gray: GrayvalueParameters,
  random: RandomStream,
  channels: number,
): GrayOperation[] {
  const { maybe, seed } = randomDraws(random);
  const variance = maybe(gray.p_noise, gray.mm_var_noise);
  const noiseSeed = seed();
  const operations = changes(channels, {
    variance,
    noiseSeed,
    sigma: maybe(gray.p_blur, gray.mm_sigma_blur),
    brightness: maybe(gray.p_bright, gray.mm_bright),
    contrast: maybe(gray.p_contr, gray.mm_contr),
    lowResolution: maybe(gray.p_low_res, gray.mm_low_res),
    gamma: maybe(gray.p_gamma, gray.mm_gamma),
    gammaInverted: maybe(gray.p_gamma_invert, gray.mm_gamma),
  });
  return inDrawnOrder(operations, random);
}

/**
 * Draws ovseg's changes of the grey values by two knobs, and their order: each of five with
 * probability P and a strength m in [0, M] of its own, which sets its range (m / 15 of the usual).
 */
export function drawRandAugment(
  { P, M }: RandAugmentParameters,
  random: RandomStream,
  channels: number,
): GrayOperation[] {
  const { uniform, maybe, seed } = randomDraws(random);
  const strong = (range: (m: number) => readonly [number, number]) => {
    const m = uniform([0, M]) / 15;
    return maybe(P, range(m));
  };
  const variance = strong((m) => [0, 0.1 * m]);
  const noiseSeed = seed();
  const operations = changes(channels, {
    variance,
    noiseSeed,
    sigma: strong((m) => [0.5 * m, 0.5 + m]),
    brightness: strong((m) => [1 - 0.3 * m, 1 + 0.3 * m]),
    contrast: strong((m) => [1 - 0.45 * m, 1 + 0.5 * m]),
    lowResolution: strong((m) => [1, 1 + m]),
  });
  return inDrawnOrder(operations, random);
}

interface DrawnValues {
  readonly variance?: number;
  readonly noiseSeed: number;
  readonly sigma?: number;
  readonly brightness?: number;
  readonly contrast?: number;
  readonly lowResolution?: number;
  readonly gamma?: number;
  readonly gammaInverted?: number;
}

function changes(channels: number, values: DrawnValues): (GrayOperation | undefined)[] {
  const { variance, noiseSeed, sigma, brightness, contrast, lowResolution: coarse } = values;
  const each = <T>(value: T) => Array<T>(channels).fill(value);
  const gamma = (exponent: number | undefined, inverted: boolean): GrayOperation | undefined =>
    exponent === undefined
      ? undefined
      : { name: "gamma", exponents: each(exponent), inverted, over: "sample" };
  return [
    variance === undefined
      ? undefined
      : { name: "noise", sd: Math.sqrt(variance), seed: noiseSeed },
    sigma === undefined
      ? undefined
      : { name: "blur", sigmaZyx: each([0, sigma, sigma]), kind: "ovseg" },
    brightness === undefined ? undefined : { name: "brightness", factors: each(brightness) },
    contrast === undefined
      ? undefined
      : { name: "contrast", factors: each(contrast), over: "sample" },
    coarse === undefined
      ? undefined
      : { name: "lowResolution", factorZyx: each([coarse, coarse, coarse]), kind: "ovseg" },
    gamma(values.gamma, false),
    gamma(values.gammaInverted, true),
  ];
}

/**
 * The same order of what is drawn, whatever else is: places are shuffled before they are filtered.
 */
function inDrawnOrder(
  operations: readonly (GrayOperation | undefined)[],
  random: RandomStream,
): GrayOperation[] {
  return random.shuffled(operations).filter((operation) => operation !== undefined);
}
