import type { SizeZyx } from "../engine/ops/conv3d.ts";

/** By how much the input must be divisible: the product of strides. */
export function divisorsOf(strides: readonly SizeZyx[]): SizeZyx {
  return strides.reduce<SizeZyx>(
    (all, [z, y, x]) => [all[0] * z, all[1] * y, all[2] * x],
    [1, 1, 1],
  );
}
