import assert from "node:assert/strict";
import { tf } from "../../../lib/engine/tf.ts";
import { crossEntropy } from "../../../lib/training/losses/cross_entropy.ts";
import { diceLoss } from "../../../lib/training/losses/dice_loss.ts";
import { pyramidLoss } from "../../../lib/training/losses/pyramid_loss.ts";
import type { LossParameters } from "../../../lib/parameters/model_parameters.ts";
import {
  goldenArray,
  goldenChannelsLast,
  goldenJson,
  largestDifference,
  largestValue,
} from "../../support/golden.ts";

interface SingleAnswer {
  readonly problem: string;
  readonly loss: "cross_entropy" | "dice_loss";
  readonly epsilon: number | null;
  readonly value: number;
  readonly gradient: string;
}

interface PyramidAnswer {
  readonly problem: string;
  readonly parameters: LossParameters;
  readonly value: number;
  readonly scales: number;
  readonly gradients: readonly string[];
}

/** Checks the losses against the values and gradients that ovseg's own code gives. */
export async function checkLosses(): Promise<void> {
  const { single }: { single: SingleAnswer[] } = await goldenJson("losses/answers.json");
  assert.equal(single.length, 15);
  for (const { problem, loss, epsilon, value, gradient } of single) {
    const logits = await readVolume(`losses/${problem}/logits.npy`);
    const target = await readTarget(problem, logits.shape[4]);
    const evaluate = (x: tf.Tensor5D) =>
      loss === "cross_entropy"
        ? crossEntropy(x, target)
        : diceLoss(x, target, epsilon ?? undefined);
    const { value: found, grad } = tf.valueAndGrad((x) => evaluate(x as tf.Tensor5D))(logits);
    const name = `${loss} of ${problem}`;
    checkValue(found.dataSync()[0], value, problem.endsWith("extreme") ? 1e-4 : 1e-5, name);
    await checkGradient(grad, `losses/${gradient}`, name);
  }
}

/** Checks the loss over all scales in the same way. */
export async function checkPyramidLosses(): Promise<void> {
  const { pyramid }: { pyramid: PyramidAnswer[] } = await goldenJson("losses/answers.json");
  assert.equal(pyramid.length, 4);
  for (const { problem, parameters, value, scales, gradients } of pyramid) {
    const logits: tf.Tensor5D[] = [];
    for (let k = 0; k < scales; k++) {
      logits.push(await readVolume(`losses/${problem}/logits_${k}.npy`));
    }
    const target = await readTarget(problem, logits[0].shape[4]);
    const evaluate = pyramidLoss(parameters);
    const gradientsOf = tf.valueAndGrads((...x: tf.Tensor[]) =>
      evaluate(x as tf.Tensor5D[], target)
    );
    const { value: found, grads } = gradientsOf(logits);
    checkValue(found.dataSync()[0], value, 1e-5, problem);
    for (const [k, name] of gradients.entries()) {
      await checkGradient(grads[k], `losses/${name}`, `scale ${k} of ${problem}`);
    }
  }
}

async function readVolume(name: string): Promise<tf.Tensor5D> {
  const tensor = await goldenChannelsLast(name);
  return (tensor.rank === 4 ? tensor.expandDims(1) : tensor) as tf.Tensor5D;
}

async function readTarget(problem: string, classes: number): Promise<tf.Tensor5D> {
  const { data, shape } = await goldenArray(`losses/${problem}/label.npy`);
  const volume = shape.length === 3 ? [shape[0], 1, shape[1], shape[2]] : shape;
  const label = tf.tensor(data, volume).cast("int32");
  return tf.oneHot(label, classes).cast("float32") as tf.Tensor5D;
}

function checkValue(found: number, expected: number, bound: number, name: string): void {
  assert.ok(Math.abs(found / expected - 1) < bound, `${name}: ${found} for ${expected}`);
}

async function checkGradient(found: tf.Tensor, golden: string, name: string): Promise<void> {
  const expected = (await readVolume(golden)).dataSync();
  const difference = largestDifference(found.dataSync(), expected);
  assert.ok(
    difference < 1e-6 + 1e-4 * largestValue(expected),
    `gradient of ${name}: ${difference}`,
  );
}
