import assert from "node:assert/strict";
import { tf } from "../../../lib/engine/tf.ts";
import type { LossParameters } from "../../../lib/parameters/training_parameters.ts";
import { lossNamed } from "../../../lib/training/losses/losses.ts";
import { pyramidLoss } from "../../../lib/training/losses/pyramid_loss.ts";
import type { LossValues } from "../../../lib/training/losses/segmentation_loss.ts";
import {
  goldenArray,
  goldenChannelsLast,
  goldenJson,
  largestDifference,
  largestValue,
} from "../../support/golden.ts";

interface SingleAnswer {
  readonly problem: string;
  readonly loss: string;
  readonly kwargs: LossValues;
  readonly mask: boolean;
  readonly value?: number;
  readonly grad?: string;
  readonly grad_non_finite?: number;
}

interface FocalAnswer {
  readonly problem: string;
  readonly kwargs: Record<string, number | number[] | null>;
  readonly value: number;
  readonly value_fp32: number | string;
  readonly grad_wrt_logits: string;
}

/** ovseg passes masks over in these; here they count, and class weights stay with their classes. */
function isOurs({ loss, mask, kwargs }: SingleAnswer): boolean {
  if (loss === "dice_loss_vector_weighted") return (kwargs.weights as number[]).length > 1;
  return loss === "modifiedFocalLoss" && mask;
}

/** Checks the losses against the values and gradients that ovseg's own code gives. */
export async function checkLosses(): Promise<void> {
  const { cases }: { cases: SingleAnswer[] } = await goldenJson("losses/single_losses.json");
  const checked = new Set<string>();
  for (const answer of cases) {
    const { problem, loss, kwargs, value, grad } = answer;
    if (value === undefined || grad === undefined || isOurs(answer)) continue;
    const logits = await readVolume(`losses/${problem}/logits.npy`);
    const target = await readTarget(problem, logits.shape[4]);
    const mask = answer.mask ? await readVolume(`losses/${problem}/mask.npy`) : undefined;
    const evaluate = lossNamed(loss, kwargs);
    const { value: found, grad: slope } = tf.valueAndGrad((x) =>
      evaluate(x as tf.Tensor5D, target, { mask })
    )(logits);
    const name = `${loss} ${JSON.stringify(kwargs)} of ${problem}`;
    checkValue(found.dataSync()[0], value, problem.endsWith("extreme") ? 1e-4 : 1e-5, name);
    if ((answer.grad_non_finite ?? 0) === 0) await checkGradient(slope, `losses/${grad}`, name);
    checked.add(loss);
  }
  assert.equal(checked.size, 15);
}

/** Checks the focal loss against liver-ct-segmentation's own. */
export async function checkFocalLoss(): Promise<void> {
  const cases: FocalAnswer[] = await goldenJson("losses/liver_focal.json");
  let count = 0;
  for (const { problem, kwargs, value, value_fp32, grad_wrt_logits } of cases) {
    if (value_fp32 === "NaN" || "size_average" in kwargs) continue;
    const logits = await readVolume(`losses/${problem}/logits.npy`);
    const target = await readTarget(problem, logits.shape[4]);
    const given = Object.entries(kwargs).filter((entry) => entry[1] !== null);
    const evaluate = lossNamed("focal_loss", Object.fromEntries(given) as LossValues);
    const { value: found, grad } = tf.valueAndGrad((x) => evaluate(x as tf.Tensor5D, target))(
      logits,
    );
    const name = `focal loss ${JSON.stringify(kwargs)} of ${problem}`;
    checkValue(found.dataSync()[0], value, problem.endsWith("extreme") ? 1e-4 : 1e-5, name);
    await checkGradient(grad, `losses/${grad_wrt_logits}`, name);
    count++;
  }
  assert.ok(count > 30);
}

interface PyramidAnswer {
  readonly problem: string;
  readonly loss: string;
  readonly kwargs: Record<string, unknown>;
  readonly mask: boolean;
  readonly value: number;
  readonly grads: readonly string[];
}

/** Checks the loss over all scales in the same way. */
export async function checkPyramidLosses(): Promise<void> {
  const cases: PyramidAnswer[] = await goldenJson("losses/pyramid_losses.json");
  for (const { problem, loss, kwargs, mask: masked, value, grads } of cases) {
    const logits = await Promise.all(
      grads.map((_, k) => readVolume(`losses/${problem}/logits_${k}.npy`)),
    );
    const target = await readTarget(problem, logits[0].shape[4]);
    const mask = masked ? await readVolume(`losses/${problem}/mask.npy`) : undefined;
    const evaluate = pyramidLoss(
      loss === "CE_dice_pyramid_loss" ? twoLosses(kwargs) : {
        ...usual,
        ...kwargs as Partial<LossParameters>,
        ...(Array.isArray(kwargs.loss_kwargs ?? []) ? {} : { loss_kwargs: [kwargs.loss_kwargs] }),
      } as LossParameters,
    );
    const gradientsOf = tf.valueAndGrads((...x: tf.Tensor[]) =>
      evaluate(x as tf.Tensor5D[], target, mask)
    );
    const { value: found, grads: slopes } = gradientsOf(logits);
    const name = `${JSON.stringify(kwargs)} of ${problem}`;
    checkValue(found.dataSync()[0], value, 1e-5, name);
    for (const [k, path] of grads.entries()) {
      await checkGradient(slopes[k], `losses/${path}`, `scale ${k}, ${name}`);
    }
  }
  assert.ok(cases.length > 10);
}

const usual = {
  loss_names: ["cross_entropy", "dice_loss"],
  loss_weights: null,
  loss_kwargs: null,
  pyramid_weight: 0.5,
};

/** ovseg's older form of cross entropy and Dice. */
function twoLosses(kwargs: Record<string, unknown>): LossParameters {
  const { eps, ce_weight, dice_weight, pyramid_weight } = kwargs as Record<string, number>;
  return {
    ...usual,
    loss_weights: [ce_weight, dice_weight],
    loss_kwargs: [{}, { eps }],
    pyramid_weight,
  };
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
  const difference = Math.abs(found - expected);
  assert.ok(
    difference <= bound * Math.max(Math.abs(expected), 0.1),
    `${name}: ${found} for ${expected}`,
  );
}

async function checkGradient(found: tf.Tensor, golden: string, name: string): Promise<void> {
  const expected = (await readVolume(golden)).dataSync();
  const difference = largestDifference(found.dataSync(), expected);
  assert.ok(
    difference < 1e-6 + 1e-4 * largestValue(expected),
    `gradient of ${name}: ${difference}`,
  );
}
