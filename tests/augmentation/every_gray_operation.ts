import type { GrayOperation } from "../../lib/augmentation/augmentation_draw.ts";

/** One of each kind, that changes something. */
export function everyGrayOperation(channels: number): GrayOperation[] {
  const each = <T>(value: T) => Array<T>(channels).fill(value);
  return (["ovseg", "nnunet"] as const).flatMap((kind): GrayOperation[] => {
    const over = kind === "ovseg" ? "sample" : "channel";
    return [
      { name: "noise", sd: 0.1, seed: 3 },
      { name: "blur", sigmaZyx: each([kind === "ovseg" ? 0 : 0.6, 0.8, 0.9]), kind },
      { name: "brightness", factors: each(1.2) },
      { name: "contrast", factors: each(1.3), over },
      { name: "lowResolution", factorZyx: each([1.5, 1.5, 1.5]), kind },
      { name: "gamma", exponents: each(0.8), inverted: true, over },
      { name: "gamma", exponents: each(1.3), inverted: false, over },
    ];
  });
}
