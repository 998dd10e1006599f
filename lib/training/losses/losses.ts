import { nearestName } from "../../foundation/nearest_name.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { binaryCrossEntropy, crossEntropy, weightedCrossEntropy } from "./cross_entropy.ts";
import {
  binaryDiceLoss,
  diceLoss,
  sigmoidWeightedDiceLoss,
  vectorWeightedDiceLoss,
  weightedDiceLoss,
} from "./dice_loss.ts";
import { focalLoss } from "./focal_loss.ts";
import type { LossDefinition, LossValues, SegmentationLoss } from "./segmentation_loss.ts";
import { sldsLoss } from "./slds_loss.ts";
import { modifiedFocalLoss, modifiedTverskyLoss, unifiedFocalLoss } from "./unified_focal_loss.ts";

const eps = 1e-5;

/** Losses by ovseg's names, and `focal_loss` of liver-ct-segmentation. */
const definitions: Record<string, LossDefinition> = {
  cross_entropy: { loss: crossEntropy, defaults: {} },
  cross_entropy_exp_weight: {
    loss: weightedCrossEntropy(({ w_list }) => [1, ...list(w_list).map((w) => Math.exp(-w))]),
    defaults: { w_list: undefined },
  },
  cross_entropy_weighted_bg: {
    loss: weightedCrossEntropy(({ weight_bg, n_fg_classes }) => [
      Number(weight_bg),
      ...Array(Number(n_fg_classes)).fill(1),
    ]),
    defaults: { weight_bg: undefined, n_fg_classes: undefined },
  },
  cross_entropy_weighted_fg: {
    loss: weightedCrossEntropy(({ weights_fg }) => [1, ...list(weights_fg)]),
    defaults: { weights_fg: undefined },
  },
  cross_entropy_weighted_fg_v2: {
    loss: weightedCrossEntropy(({ weights_fg }) => {
      const weights = list(weights_fg);
      return [2 - weights.reduce((a, b) => a + b, 0) / weights.length, ...weights];
    }),
    defaults: { weights_fg: undefined },
  },
  bin_cross_entropy: { loss: binaryCrossEntropy, defaults: {} },
  dice_loss: { loss: diceLoss, defaults: { eps } },
  dice_loss_weighted: { loss: weightedDiceLoss, defaults: { weight: undefined, eps } },
  dice_loss_sigm_weighted: { loss: sigmoidWeightedDiceLoss, defaults: { w_list: undefined, eps } },
  dice_loss_vector_weighted: {
    loss: vectorWeightedDiceLoss,
    defaults: { weights: undefined, eps },
  },
  bin_dice_loss: { loss: binaryDiceLoss, defaults: { eps } },
  SLDS_loss: {
    loss: sldsLoss,
    defaults: { weight_bg: undefined, n_fg_classes: undefined, weight_ds: 1, weight_sl: 1, eps },
  },
  modifiedTverskyLoss: { loss: modifiedTverskyLoss, defaults: { gamma: 0.5, delta: 0.5, eps } },
  modifiedFocalLoss: {
    loss: modifiedFocalLoss,
    defaults: { gamma: 0, delta: 0.5, scale: 2, eps },
  },
  unifiedFocalLoss: {
    loss: unifiedFocalLoss,
    defaults: { gamma: undefined, delta: undefined, eps, scale: 2 },
  },
  focal_loss: {
    loss: focalLoss,
    defaults: { alpha: [], gamma: 2, smooth: eps, balance_index: 0 },
  },
};

const table: Record<string, SegmentationLoss> = Object.fromEntries(
  Object.entries(definitions).map(([name, { loss }]) => [name, loss]),
);
const own = new Set(Object.keys(definitions));

/** Losses by their names: ovseg's, `focal_loss` of liver-ct-segmentation, and registered ones. */
export const losses: Readonly<Record<string, SegmentationLoss>> = table;

/**
 * Gives a loss of one's own a name, for `loss_names` in model parameters. The same name again replaces
 * it, as a notebook's cell is run again; the names of the kit stay.
 *
 * @param loss a function of tensors; its gradient is taken
 * @param defaults values of its parameters, which `loss_kwargs` may change. @default {none}
 * @throws {OvkitError} `ArgumentInvalid` for a name of the kit
 *
 * @example The mean absolute difference of softmax and target
 * ```ts
 * import { losses, openEngine, registerLoss, tf } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * registerLoss("absolute", (logits, target) => tf.mean(tf.softmax(logits).sub(target).abs()));
 * const logits: tf.Tensor5D = tf.zeros([1, 1, 1, 1, 2]);
 * const target = tf.tensor5d([1, 0], [1, 1, 1, 1, 2]);
 * assert.equal(losses.absolute(logits, target).dataSync()[0], 0.5);
 * ```
 */
export function registerLoss(
  name: string,
  loss: SegmentationLoss,
  defaults: LossValues = {},
): void {
  if (own.has(name)) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "registerLoss",
      found: `"${name}", which the kit has`,
      remedy: "choose another name",
    });
  }
  definitions[name] = { loss, defaults };
  table[name] = loss;
}

/**
 * The loss of a name with its values, given ones over its own.
 *
 * @throws {OvkitError} `ParameterInvalid` for an unknown name, naming the nearest, for a value that it
 * does not know and for one that it needs
 */
export function lossNamed(name: string, given: LossValues = {}): SegmentationLoss {
  const definition = definitions[name];
  if (definition === undefined) throw unknownLoss(name);
  const { loss, defaults } = definition;
  const subject = `training.loss_params.loss_kwargs of ${name}`;
  const unknown = Object.keys(given).find((key) => !(key in defaults));
  if (unknown !== undefined) {
    throw new OvkitError("ParameterInvalid", {
      subject,
      found: `"${unknown}"`,
      expected: Object.keys(defaults).join(", ") || "nothing",
    });
  }
  const missing = Object.keys(defaults).find((key) => (given[key] ?? defaults[key]) === undefined);
  if (missing !== undefined) {
    throw new OvkitError("ParameterInvalid", {
      subject,
      found: `no "${missing}"`,
      expected: "a value: it has no default",
    });
  }
  const values = { ...defaults, ...given } as LossValues;
  return (logits, target, options = {}) => loss(logits, target, { ...options, values });
}

function unknownLoss(name: string): OvkitError {
  const near = nearestName(name, Object.keys(definitions));
  return new OvkitError("ParameterInvalid", {
    subject: "training.loss_params.loss_names",
    found: `"${name}"`,
    expected: `one of ${Object.keys(definitions).join(", ")}`,
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  });
}

function list(value: LossValues[string]): readonly number[] {
  return typeof value === "number" ? [value] : value;
}
