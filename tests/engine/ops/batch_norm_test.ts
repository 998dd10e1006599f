import assert from "node:assert/strict";
import type { Tensor, Tensor1D, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { batchNormInference, batchNormTraining } from "../../../lib/engine/ops/batch_norm.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { floats } from "../../support/op_case.ts";
import { firstDifference, readTensors } from "../../support/read_tensors.ts";

const engine = await openEngine({ backend: "tensorflow" });

const parametersOf = (scale: Tensor, shift: Tensor) => ({
  scale: scale as Tensor1D,
  shift: shift as Tensor1D,
});
const train = (x: Tensor, scale: Tensor, shift: Tensor) =>
  batchNormTraining(x as Tensor5D, parametersOf(scale, shift)).output as Tensor;
const infer = (x: Tensor, scale: Tensor, shift: Tensor) =>
  batchNormInference(x as Tensor5D, parametersOf(scale, shift), {
    mean: tf.tensor1d([0.5, -1]),
    variance: tf.tensor1d([2, 0.3]),
  }) as Tensor;
const inputs = () => [
  floats([3, 2, 3, 1, 2])("x"),
  floats([2], [0.5, 2])("scale"),
  floats([2])("shift"),
];

Deno.test("batchNormTraining normalises over samples and voxels, worked by hand", () => {
  const x = tf.tensor5d([1, 3, 5, 7], [2, 1, 1, 2, 1]);
  const { output, mean, variance } = batchNormTraining(
    x,
    { scale: tf.tensor1d([2]), shift: tf.tensor1d([1]) },
    4,
  );
  assert.ok(Math.abs(mean.dataSync()[0] - 4) < 1e-6);
  assert.ok(Math.abs(variance.dataSync()[0] - 5) < 1e-5);
  [-1, 1 / 3, 5 / 3, 3].forEach((value, i) =>
    assert.ok(Math.abs(output.dataSync()[i] - value) < 1e-5)
  );
});

Deno.test("batchNormInference with the batch's own statistics is batchNormTraining", () => {
  const [x, scale, shift] = inputs() as [Tensor5D, Tensor1D, Tensor1D];
  const { output, mean, variance } = batchNormTraining(x, { scale, shift });
  const stored = batchNormInference(x, { scale, shift }, { mean, variance });
  assert.equal(firstDifference(readTensors(stored), readTensors(output), 1e-5), undefined);
});

Deno.test("batchNormTraining leaves mean 0 and variance 1", () => {
  const x = floats([2, 3, 4, 5, 3])("x").mul(20).add(5) as Tensor5D;
  const { output } = batchNormTraining(x, { scale: tf.ones([3]), shift: tf.zeros([3]) });
  const { mean, variance } = tf.moments(output, [0, 1, 2, 3]);
  assert.ok(tf.max(tf.abs(mean)).dataSync()[0] < 1e-5);
  assert.ok(tf.max(tf.abs(variance.sub(1))).dataSync()[0] < 1e-4);
});

Deno.test("batch norms: gradients match finite differences", () => {
  assert.ok(gradientError(train, inputs()) < 1e-3);
  assert.ok(gradientError(infer, inputs()) < 1e-3);
});

Deno.test("batch norms: same on the fallback, statistics too", async () => {
  await assertBackendParity(() => withGradients(train, inputs()), 5e-5);
  await assertBackendParity(() => withGradients(infer, inputs()));
  await assertBackendParity(() => {
    const [x, scale, shift] = inputs() as [Tensor5D, Tensor1D, Tensor1D];
    const { mean, variance } = batchNormTraining(x, { scale, shift });
    return [mean, variance];
  });
});

Deno.test("batchNormTraining leaves nothing behind but what it returns", () => {
  const given = inputs() as [Tensor5D, Tensor1D, Tensor1D];
  const run = () => {
    const { output, mean, variance } = tf.tidy(() =>
      batchNormTraining(given[0], { scale: given[1], shift: given[2] })
    );
    tf.dispose([output, mean, variance]);
  };
  run();
  const before = engine.memory().tensors;
  for (let i = 0; i < 5; i++) run();
  assert.equal(engine.memory().tensors, before);
});
