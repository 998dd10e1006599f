import type { Tensor } from "../engine/tensor_types.ts";

/** The mask of a batch as a list: none or one. */
export function masksOf({ mask }: { readonly mask?: Tensor }): Tensor[] {
  return mask === undefined ? [] : [mask];
}
