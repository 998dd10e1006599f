import type { Tensor1D, Variable } from "../engine/tensor_types.ts";
import { batchNormInference, batchNormTraining } from "../engine/ops/batch_norm.ts";
import { instanceNorm } from "../engine/ops/instance_norm.ts";
import { tf } from "../engine/tf.ts";
import type { BlockSettings } from "./block_settings.ts";
import type { Layer } from "./network.ts";
import type { WeightStore } from "./weight_store.ts";

/** Instance norm, or batch norm with running statistics (PyTorch's momentum 0.1). */
export function normalization(
  store: WeightStore,
  name: string,
  options: { readonly channels: number; readonly settings: BlockSettings },
): Layer {
  const { channels, settings: { norm, normEpsilon, affine } } = options;
  const parameters = affine
    ? {
      scale: store.constant(`${name}.weight`, [channels], 1) as Variable & Tensor1D,
      shift: store.constant(`${name}.bias`, [channels], 0) as Variable & Tensor1D,
    }
    : { scale: tf.ones([channels]) as Tensor1D, shift: tf.zeros([channels]) as Tensor1D };
  if (norm === "inst") return (x) => instanceNorm(x, parameters, normEpsilon);

  const mean = store.buffer(`${name}.running_mean`, [channels], 0);
  const variance = store.buffer(`${name}.running_var`, [channels], 1);
  return function apply(x, { training }) {
    if (!training) {
      return batchNormInference(x, parameters, {
        mean: mean as unknown as Tensor1D,
        variance: variance as unknown as Tensor1D,
        epsilon: normEpsilon,
      });
    }
    const batch = batchNormTraining(x, parameters, normEpsilon);
    const count = x.size / channels;
    follow(mean, batch.mean);
    follow(variance, batch.variance.mul(count / (count - 1)));
    tf.dispose([batch.mean, batch.variance]);
    return batch.output;
  };
}

function follow(running: Variable, value: ReturnType<typeof tf.mul>): void {
  running.assign(running.mul(0.9).add(value.mul(0.1)));
}
