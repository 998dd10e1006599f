import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { pyramidLoss } from "../../lib/training/losses/pyramid_loss.ts";
import { clipGradients } from "../../lib/training/optimizers/clip_gradients.ts";
import { createOptimizer } from "../../lib/training/optimizers/create_optimizer.ts";
import { compileTrainingStep } from "../../lib/training/training_step.ts";
import { floats, integers } from "../support/op_case.ts";

const engine = await openEngine({ backend: "tensorflow" });

const steps = 20;
const rate = 0.02;
const parameters = {
  clip_grad_norm: 12,
  loss_params: {
    loss_names: ["cross_entropy", "dice_loss"],
    loss_weights: [1, 1],
    loss_kwargs: null,
    pyramid_weight: 0.5,
  },
};

function tinyTraining() {
  const network = createNetwork({
    in_channels: 1,
    out_channels: 3,
    is_2d: false,
    filters: 16,
    filters_max: 32,
    kernel_sizes: [[1, 3, 3], [3, 3, 3]],
  }, { inChannels: 1, outChannels: 3, seed: 4 });
  const optimizer = createOptimizer(network.weights, {
    opt_name: "SGD",
    opt_params: { lr: rate, momentum: 0.9, weight_decay: 1e-4, nesterov: true },
    no_bias_weight_decay: false,
  });
  const image = floats([2, 4, 8, 8, 1])("image");
  const label = integers([2, 4, 8, 8], [0, 3])("label");
  return { network, optimizer, image, label };
}

async function compiledLosses(precision: "float32" | "mixed"): Promise<number[]> {
  const { network, optimizer, image, label } = tinyTraining();
  const step = compileTrainingStep(network, optimizer, { parameters, precision });
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    const { loss } = await step({ image, label }, { learningRate: rate, seed: [0, 0] });
    losses.push(loss);
  }
  tf.dispose([image, label, ...optimizer.slots.values()]);
  network.dispose();
  return losses;
}

function eagerLosses(): number[] {
  const { network, optimizer, image, label } = tinyTraining();
  const evaluate = pyramidLoss(parameters.loss_params);
  const losses: number[] = [];
  for (let i = 0; i < steps; i++) {
    losses.push(tf.tidy(() => {
      const target = tf.oneHot(label, 3).cast("float32") as tf.Tensor5D;
      const { value, grads } = tf.variableGrads(
        () => evaluate(network.apply(image, { training: true }), target),
        [...network.weights.values()],
      );
      const gradients = Object.fromEntries(
        [...network.weights].map(([name, variable]) => [name, grads[variable.name]]),
      );
      optimizer.apply(clipGradients(gradients, parameters.clip_grad_norm).clipped, tf.scalar(rate));
      return value.dataSync()[0];
    }));
  }
  tf.dispose([image, label, ...optimizer.slots.values()]);
  network.dispose();
  return losses;
}

function largestRelativeDifference(found: number[], expected: number[]): number {
  return Math.max(...found.map((value, i) => Math.abs(value / expected[i] - 1)));
}

const eager = eagerLosses();

Deno.test("20 training steps run eagerly lower the loss", () => {
  assert.ok(eager[steps - 1] < 0.97 * eager[0], `${eager[0]} to ${eager[steps - 1]}`);
});

Deno.test("20 compiled training steps have the losses of the eager ones", async () => {
  const found = await compiledLosses("float32");
  const difference = largestRelativeDifference(found, eager);
  assert.ok(difference <= 1e-6, `${difference}`);
});

Deno.test("20 compiled steps in mixed precision stay within 2 % of float32", async () => {
  const found = await compiledLosses("mixed");
  const difference = largestRelativeDifference(found, eager);
  assert.ok(difference <= 2e-2, `${difference}`);
  if (engine.info.precision === "mixed") assert.notDeepEqual(found, eager);
});
