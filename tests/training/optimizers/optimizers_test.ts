import assert from "node:assert/strict";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { clipGradients } from "../../../lib/training/optimizers/clip_gradients.ts";
import { createOptimizer } from "../../../lib/training/optimizers/create_optimizer.ts";
import { optimizers } from "../../../lib/training/optimizers/optimizers.ts";
import { goldenJson, largestDifference, largestValue } from "../../support/golden.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

const { problem, runs } = await goldenJson("optim/trajectories.json");

/** 0.5 wᵀAw − bᵀw + Σ (m − M)⁴ / 4, the problem that PyTorch was given. */
function gradientsOf(weights: ReadonlyMap<string, tf.Variable>, scale: number) {
  const w = weights.get("w")!;
  const m = weights.get("m")!;
  const gradient = tf.matMul(tf.tensor2d(problem.A), w.expandDims(1)).squeeze([1]).sub(problem.b);
  const cubes = tf.pow(m.sub(problem.M), tf.scalar(3, "int32"));
  return { w: gradient.mul(scale), m: cubes.mul(scale) };
}

function startWeights(): Map<string, tf.Variable> {
  return new Map<string, tf.Variable>([
    ["w", tf.variable(tf.tensor1d(problem.w0))],
    ["m", tf.variable(tf.tensor2d(problem.m0))],
  ]);
}

for (const [name, run] of Object.entries<typeof runs[string]>(runs)) {
  Deno.test(`20 steps go where PyTorch's do: ${name}`, () => {
    const weights = startWeights();
    const optimizer = createOptimizer(weights, {
      opt_name: run.opt,
      opt_params: run.params,
      no_bias_weight_decay: false,
    });
    const bound = run.params.momentum === 0.99 ? 1e-4 : 1e-5;
    assert.equal(run.trajectory.length, 20);
    for (const [i, expected] of run.trajectory.entries()) {
      tf.tidy(() => {
        const gradients = gradientsOf(weights, run.loss_scale ?? 1);
        const { clipped, norm } = clipGradients(gradients, run.clip_grad_norm ?? null);
        if (expected.grad_norm !== null) {
          assert.ok(Math.abs(norm.dataSync()[0] / expected.grad_norm - 1) < 1e-4, `step ${i}`);
        }
        optimizer.apply(clipped, tf.scalar(run.lr_per_step?.[i] ?? run.params.lr));
      });
      for (const key of ["w", "m"] as const) {
        const values = expected[key].flat();
        const difference = largestDifference(weights.get(key)!.dataSync(), values);
        const least = bound * Math.max(1, largestValue(values));
        assert.ok(difference < least, `${key} after step ${i}: ${difference}`);
      }
    }
  });
}

Deno.test("gradients longer than the limit are shortened together, shorter ones left alone", () => {
  const gradients = { a: tf.tensor1d([3, 0]), b: tf.tensor2d([[4]]) };
  const { clipped, norm } = clipGradients(gradients, 1);
  assert.equal(norm.dataSync()[0], 5);
  assert.ok(largestDifference(clipped.a.dataSync(), [0.6, 0]) < 1e-6);
  assert.ok(largestDifference(clipped.b.dataSync(), [0.8]) < 1e-6);
  const left = clipGradients(gradients, 6).clipped;
  assert.deepEqual([...left.a.dataSync()], [3, 0]);
  assert.equal(clipGradients(gradients, null).clipped, gradients);
});

Deno.test("an optimiser goes on from its slots as if it had not stopped", () => {
  for (const [name, create] of Object.entries(optimizers)) {
    const parameters = { lr: 0.05, momentum: 0.9, nesterov: true, weight_decay: 0.01 };
    const through = startWeights();
    const whole = create(through, parameters);
    const step = (weights: Map<string, tf.Variable>, optimizer: typeof whole) =>
      tf.tidy(() => optimizer.apply(gradientsOf(weights, 1), tf.scalar(0.05)));
    for (let i = 0; i < 3; i++) step(through, whole);
    const resumed = startWeights();
    const second = create(resumed, parameters);
    assert.deepEqual([...second.slots.keys()], [...whole.slots.keys()]);
    for (const [key, weight] of resumed) weight.assign(through.get(key)!.clone());
    for (const [key, slot] of second.slots) slot.assign(whole.slots.get(key)!.clone());
    for (let i = 0; i < 3; i++) {
      step(through, whole);
      step(resumed, second);
    }
    for (const [key, weight] of resumed) {
      assert.deepEqual(weight.dataSync(), through.get(key)!.dataSync(), `${name} ${key}`);
    }
  }
});

for (const opt_name of ["SGD", "Adam", "AdamW"] as const) {
  Deno.test(`biases and norms are not drawn towards 0 where asked: ${opt_name}`, () => {
    const make = () =>
      new Map([
        ["conv.weight", tf.variable(tf.ones([3, 3, 3, 2, 2]))],
        ["conv.bias", tf.variable(tf.ones([2]))],
        ["norm.weight", tf.variable(tf.ones([2]))],
        ["a", tf.variable(tf.scalar(1))],
      ]);
    const step = (no_bias_weight_decay: boolean) => {
      const weights = make();
      const optimizer = createOptimizer(weights, {
        opt_name,
        opt_params: { lr: 0.1, weight_decay: 0.5 },
        no_bias_weight_decay,
      });
      const gradients = Object.fromEntries(
        [...weights].map(([name, weight]) => [name, tf.zerosLike(weight)]),
      );
      optimizer.apply(gradients, tf.scalar(0.1));
      return Object.fromEntries([...weights].map(([name, w]) => [name, w.dataSync()[0]]));
    };
    const all = step(false);
    const some = step(true);
    for (const name of ["conv.bias", "norm.weight", "a"]) {
      assert.ok(all[name] < 1, name);
      assert.equal(some[name], 1, name);
    }
    assert.ok(some["conv.weight"] < 1);
  });
}
