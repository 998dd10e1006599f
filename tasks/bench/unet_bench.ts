import type { Tensor5D } from "@tensorflow/tfjs";
import { compile } from "../../lib/engine/compile.ts";
import type { Precision } from "../../lib/engine/engine_facts.ts";
import { tf } from "../../lib/engine/tf.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { createOptimizer } from "../../lib/training/optimizers/create_optimizer.ts";
import { compileTrainingStep } from "../../lib/training/training_step.ts";
import type { BenchNetwork } from "./torch_process.ts";

/** The kit's side of the benchmark: the same network, loss and optimiser. */
export interface UnetBench {
  readonly parameterCount: number;
  /** Milliseconds of one run. */
  step(precision: Precision): Promise<number>;
  forward(precision: Precision): Promise<number>;
}

/** Builds the network and compiles its step and its forward pass in both precisions. */
export function openUnetBench({ edge, filters, stages, classes }: BenchNetwork): UnetBench {
  const network = createNetwork({
    in_channels: 1,
    out_channels: classes,
    is_2d: false,
    filters,
    filters_max: 320,
    kernel_sizes: Array.from({ length: stages }, () => 3),
    n_pyramid_scales: 1,
  }, { inChannels: 1, outChannels: classes });
  const optimizer = createOptimizer(network.weights, {
    opt_name: "SGD",
    opt_params: { lr: 0.01, momentum: 0.99, nesterov: true },
    no_bias_weight_decay: false,
  });
  const parameters = {
    clip_grad_norm: null,
    loss_params: {
      loss_names: ["cross_entropy", "dice_loss"],
      loss_weights: null,
      loss_kwargs: null,
      pyramid_weight: 0.5,
    },
  };
  const image = tf.randomNormal([1, edge, edge, edge, 1], 0, 1, "float32", 1) as Tensor5D;
  const label = tf.randomUniform([1, edge, edge, edge], 0, classes, "int32", 2);
  const steps = byPrecision((precision) =>
    compileTrainingStep(network, optimizer, { precision, parameters })
  );
  const forwards = byPrecision((precision) =>
    compile((x: Tensor5D) => network.apply(x, { training: false })[0], { precision })
  );

  async function timed(run: () => Promise<unknown>): Promise<number> {
    const start = performance.now();
    await run();
    return performance.now() - start;
  }
  return {
    parameterCount: network.parameterCount,
    step: (precision) =>
      timed(() => steps[precision]({ image, label }, { learningRate: 0.01, seed: [0, 0] })),
    forward: (precision) =>
      timed(async () => {
        const logits = await forwards[precision](image);
        await logits.data();
        logits.dispose();
      }),
  };
}

function byPrecision<T>(make: (precision: Precision) => T): Record<Precision, T> {
  return { float32: make("float32"), mixed: make("mixed") };
}
