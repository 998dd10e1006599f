import assert from "node:assert/strict";
import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import type { SizeZyx } from "../../../lib/engine/ops/conv3d.ts";
import { avgPool3d, maxPool3d } from "../../../lib/engine/ops/pool3d.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { randomStream } from "../../../lib/foundation/random_stream.ts";
import { assertBackendParity, withGradients } from "../../support/assert_backend_parity.ts";
import { gradientError } from "../../support/finite_differences.ts";
import { firstDifference, readTensors } from "../../support/read_tensors.ts";

await openEngine({ backend: "tensorflow" });

/** Numbers that are well apart, so that small steps leave the largest of a block the largest. */
function apart(shape: readonly number[]): Tensor {
  const count = shape.reduce((a, b) => a * b, 1);
  const order = randomStream(0, "pool").shuffled(Array.from({ length: count }, (_, i) => i));
  return tf.tensor(order.map((value) => value - count / 2), [...shape]);
}

Deno.test("pools leave incomplete blocks out, worked by hand", () => {
  const x = tf.tensor5d([1, 5, 2, 4, 7, 9], [1, 1, 2, 3, 1]);
  assert.deepEqual([...maxPool3d(x, [1, 2, 2]).dataSync()], [7]);
  assert.deepEqual([...avgPool3d(x, [1, 2, 2]).dataSync()], [17 / 4]);
  assert.deepEqual([...maxPool3d(x, [1, 1, 3]).dataSync()], [5, 9]);
});

Deno.test("avgPool3d keeps the mean of complete blocks, maxPool3d the maximum", () => {
  const x = apart([2, 4, 2, 6, 3]) as Tensor5D;
  const means = [tf.mean(avgPool3d(x, [2, 2, 3])), tf.mean(x)].map((y) => readTensors(y));
  assert.equal(firstDifference(means[0], means[1], 1e-5), undefined);
  assert.equal(tf.max(maxPool3d(x, [2, 2, 3])).dataSync()[0], tf.max(x).dataSync()[0]);
});

const layouts: [string, readonly number[], SizeZyx][] = [
  ["2³", [2, 4, 5, 6, 2], [2, 2, 2]],
  ["1×2×2, width odd", [1, 3, 4, 5, 2], [1, 2, 2]],
  ["3×1×2", [1, 3, 2, 4, 3], [3, 1, 2]],
];
for (const [name, shape, size] of layouts) {
  for (const [kind, pool] of [["maxPool3d", maxPool3d], ["avgPool3d", avgPool3d]] as const) {
    const apply = (x: Tensor) => pool(x as Tensor5D, size) as Tensor;

    Deno.test(`${kind} ${name}: gradients match finite differences`, () => {
      assert.ok(gradientError(apply, [apart(shape)], { step: 0.1 }) < 1e-3);
    });

    Deno.test(`${kind} ${name}: same on the fallback`, async () => {
      await assertBackendParity(() => withGradients(apply, [apart(shape)]));
    });
  }
}
