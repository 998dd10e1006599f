import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { createOptimizer } from "../../lib/training/optimizers/create_optimizer.ts";
import { compileTrainingStep } from "../../lib/training/training_step.ts";
import { linesOfStdin } from "./lines_of_stdin.ts";
import { peakBytes } from "./peak_bytes.ts";
import { TRAINING_NETWORKS } from "./training_networks.ts";

/**
 * The kit's side of the training benchmark: a process for a network and a precision. Arguments NAME
 * PRECISION EDGE BATCH [THREADS]; answers as `torch_training.py` does.
 */
async function main(args: readonly string[]): Promise<void> {
  const [name, precision, ...sizes] = args;
  const [edge, batch, threads] = sizes.map(Number);
  const classes = 3;
  await openEngine({
    precision: precision === "bf16" ? "mixed" : "float32",
    ...(threads === undefined ? {} : { threads }),
  });
  const { architecture, parameters } = TRAINING_NETWORKS.find((one) => one.name === name)!;
  const network = createNetwork(parameters, { architecture, inChannels: 1, outChannels: classes });
  const optimizer = createOptimizer(network.weights, {
    opt_name: "SGD",
    opt_params: { lr: 0.01, momentum: 0.99, nesterov: true },
    no_bias_weight_decay: false,
  });
  const step = compileTrainingStep(network, optimizer, {
    precision: precision === "bf16" ? "mixed" : "float32",
    parameters: {
      clip_grad_norm: null,
      loss_params: {
        loss_names: ["cross_entropy", "dice_loss"],
        loss_weights: null,
        loss_kwargs: null,
        pyramid_weight: 0.5,
      },
    },
  });
  const image = tf.randomNormal([batch, edge, edge, edge, 1], 0, 1, "float32", 1) as tf.Tensor5D;
  const label = tf.randomUniform([batch, edge, edge, edge], 0, classes, "int32", 2);
  console.log(`ready ${network.parameterCount}`);
  for await (const line of linesOfStdin()) {
    if (line === "peak") {
      console.log(peakBytes());
      continue;
    }
    const start = performance.now();
    await step({ image, label }, { learningRate: 1e-4, seed: [1, 2] });
    console.log(performance.now() - start);
  }
}

await main(Deno.args);
