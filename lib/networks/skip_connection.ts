import type { Tensor5D } from "../engine/tensor_types.ts";
import { conv3d } from "../engine/ops/conv3d.ts";
import { tf } from "../engine/tf.ts";
import type { WeightStore } from "./weight_store.ts";

/** Ways of joining the upsampled and the encoder's maps. */
export type SkipType =
  | "skip"
  | "self_attention"
  | "res_skip"
  | "param_res_skip"
  | "scaled_res_skip";

/** Joins the upsampled map and the encoder's map of the same size. */
export type SkipConnection = (upsampled: Tensor5D, skip: Tensor5D) => Tensor5D;

/**
 * A skip connection: `skip` concatenates; `self_attention` weighs the encoder's map by
 * 2 · sigmoid(1×1×1 convolution of the upsampled one) and concatenates; the others add, without a
 * gain, with one per channel or with a single one that starts at 0.
 */
export function skipConnection(
  store: WeightStore,
  name: string,
  { type, channels, is2d }: {
    readonly type: SkipType;
    readonly channels: number;
    readonly is2d: boolean;
  },
): SkipConnection {
  const ones = is2d ? [1, 1] : [1, 1, 1];
  switch (type) {
    case "skip":
      return (upsampled, skip) => tf.concat([upsampled, skip], 4);
    case "res_skip":
      return (upsampled, skip) => upsampled.add(skip);
    case "scaled_res_skip": {
      const gain = store.constant(`${name}.a`, [], 0);
      return (upsampled, skip) => upsampled.add(skip.mul(gain));
    }
    case "param_res_skip": {
      const gain = store.constant(`${name}.a`, [1, channels, ...ones], 0);
      return (upsampled, skip) => upsampled.add(skip.mul(gain.reshape([channels])));
    }
    case "self_attention": {
      const filter = store.constant(`${name}.logits.weight`, [1, channels, ...ones], 0);
      return function attend(upsampled, skip) {
        const logits = conv3d(upsampled, filter.reshape([1, 1, 1, channels, 1]) as Tensor5D);
        return tf.concat([upsampled, skip.mul(tf.sigmoid(logits).mul(2))], 4);
      };
    }
  }
}
