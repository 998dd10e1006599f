import type { RandomStream } from "../foundation/random_stream.ts";
import type { IntensityParameters } from "../parameters/augmentation_parameters.ts";
import type { GrayOperation, TripleZyx } from "./augmentation_draw.ts";
import { randomDraws } from "./random_draws.ts";

/** What {@linkcode drawIntensity} draws for. */
export interface DrawIntensityOptions {
  readonly channels: number;
  /** Leave the resolution along z as it is. */
  readonly planar: boolean;
}

/** Draws nnU-Net's changes of the grey values, in its fixed order, each channel for itself. */
export function drawIntensity(
  intensity: IntensityParameters,
  random: RandomStream,
  { channels, planar }: DrawIntensityOptions,
): GrayOperation[] {
  const { happens, uniform, balanced, seed } = randomDraws(random);
  const each = <T>(draw: () => T): T[] => Array.from({ length: channels }, draw);

  const chosen = {
    noise: happens(intensity.p_noise),
    blur: happens(intensity.p_blur),
    brightness: happens(intensity.p_bright),
    contrast: happens(intensity.p_contr),
    lowResolution: happens(intensity.p_low_res),
    gammaInverted: happens(intensity.p_gamma_invert),
    gamma: happens(intensity.p_gamma),
  };
  const noise = { name: "noise", sd: uniform(intensity.mm_sd_noise), seed: seed() } as const;
  const sigmaZyx = each((): TripleZyx => {
    const blurs = happens(intensity.p_blur_per_channel);
    const sigma = () => uniform(intensity.mm_sigma_blur);
    const drawn = [sigma(), sigma(), sigma()] as const;
    return blurs ? drawn : [0, 0, 0];
  });
  const brightness = each(() => balanced(intensity.mm_bright));
  const contrast = each(() => balanced(intensity.mm_contr));
  const factorZyx = each((): TripleZyx => {
    const coarsens = happens(intensity.p_low_res_per_channel);
    const factor = 1 / uniform(intensity.mm_scale_low_res);
    return coarsens ? [planar ? 1 : factor, factor, factor] : [1, 1, 1];
  });
  const inverted = each(() => balanced(intensity.mm_gamma));
  const upright = each(() => balanced(intensity.mm_gamma));
  const blurs = chosen.blur && sigmaZyx.some((sigma) => sigma[2] > 0);
  const coarsens = chosen.lowResolution && factorZyx.some((factor) => factor[2] !== 1);
  const operations: (GrayOperation | false)[] = [
    chosen.noise && noise,
    blurs && { name: "blur", sigmaZyx, kind: "nnunet" },
    chosen.brightness && { name: "brightness", factors: brightness },
    chosen.contrast && { name: "contrast", factors: contrast, over: "channel" },
    coarsens && { name: "lowResolution", factorZyx, kind: "nnunet" },
    chosen.gammaInverted &&
    { name: "gamma", exponents: inverted, inverted: true, over: "channel" },
    chosen.gamma && { name: "gamma", exponents: upright, inverted: false, over: "channel" },
  ];
  return operations.filter((operation) => operation !== false);
}
