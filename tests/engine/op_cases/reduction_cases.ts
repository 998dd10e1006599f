import { tf } from "../../../lib/engine/tf.ts";
import { booleans, exactly, floats, integers, type OpCase, opCase } from "../../support/op_case.ts";

/** Ops that gather numbers along axes. */
export const reductionCases: readonly OpCase[] = [
  opCase("sum of a scalar", [floats([])], (x) => tf.sum(x)),
  opCase("sum of all", [floats([2, 3, 4])], (x) => tf.sum(x)),
  opCase("sum of middle axes", [floats([2, 3, 4, 5, 2])], (x) => tf.sum(x, [1, 2, 3])),
  opCase("sum, kept axes, rank 6", [floats([2, 1, 3, 1, 2, 2])], (x) => tf.sum(x, [0, -1], true)),
  opCase("sum of int32", [integers([3, 4])], (x) => tf.sum(x, 0)),
  opCase("sum of bool", [booleans([3, 4])], (x) => tf.sum(x, 1)),
  opCase("mean of all", [floats([2, 3, 4])], (x) => tf.mean(x)),
  opCase("mean of an axis", [floats([2, 3, 4])], (x) => tf.mean(x, -1, true)),
  opCase("mean of int32", [integers([7])], (x) => tf.mean(x)),
  opCase("prod", [floats([2, 5])], (x) => tf.prod(x, 1)),
  opCase("prod of int32", [integers([2, 3], [1, 5])], (x) => tf.prod(x)),
  opCase("min", [floats([3, 4, 2])], (x) => tf.min(x, [0, 2])),
  opCase("min of int32", [integers([3, 4])], (x) => tf.min(x)),
  opCase("max", [floats([3, 4, 2])], (x) => tf.max(x, 1, true)),
  opCase("max of int32", [integers([3, 4])], (x) => tf.max(x, 0)),
  opCase("all", [booleans([3, 2])], (x) => tf.all(x, 1)),
  opCase("any", [booleans([3, 2])], (x) => tf.any(x, 0, true)),
  opCase("argMax of the last axis", [floats([2, 3, 4])], (x) => tf.argMax(x, -1)),
  opCase("argMax of ties takes the first", [exactly([1, 3, 3, 2], [4])], (x) => tf.argMax(x)),
  opCase("argMin of the first axis", [floats([5, 3])], (x) => tf.argMin(x, 0)),
  opCase("argMax of int32", [integers([4, 5])], (x) => tf.argMax(x, 1)),
  opCase("logSumExp", [floats([3, 4], [-30, 30])], (x) => tf.logSumExp(x, 1)),
  opCase("norm 1", [floats([3, 4])], (x) => tf.norm(x, 1)),
  opCase("norm 2 of an axis", [floats([3, 4])], (x) => tf.norm(x, 2, 1)),
  opCase("norm infinity", [floats([3, 4])], (x) => tf.norm(x, Infinity, 0)),
  opCase("euclideanNorm", [floats([3, 4])], (x) => tf.euclideanNorm(x, 1)),
  opCase("moments", [floats([2, 3, 4, 2])], (x) => {
    const { mean, variance } = tf.moments(x, [1, 2]);
    return [mean, variance];
  }),
  opCase("cumsum", [floats([3, 4])], (x) => tf.cumsum(x, 1)),
  opCase("cumsum, exclusive and reversed", [floats([3, 4])], (x) => tf.cumsum(x, 0, true, true)),
  opCase("cumsum of int32", [integers([6])], (x) => tf.cumsum(x)),
  opCase("cumprod", [floats([3, 4])], (x) => tf.cumprod(x, 1, false, true)),
  opCase("softmax", [floats([2, 3, 5], [-20, 20])], (x) => tf.softmax(x)),
  opCase("softmax of large numbers", [exactly([1000, 1001, -1000], [1, 3])], (x) => tf.softmax(x)),
  opCase("logSoftmax", [floats([4, 6], [-20, 20])], (x) => tf.logSoftmax(x)),
  opCase("topk", [floats([3, 8])], (x) => {
    const { values, indices } = tf.topk(x, 3);
    return [values, indices];
  }),
  opCase("topk of int32", [exactly([5, 1, 9, 3], [4], "int32")], (x) => {
    const { values, indices } = tf.topk(x, 2);
    return [values, indices];
  }),
  opCase(
    "unsortedSegmentSum",
    [floats([5, 2]), exactly([0, 2, 1, 0, 2], [5], "int32")],
    (x, segments) => tf.unsortedSegmentSum(x, segments, 4),
  ),
  opCase("bincount", [exactly([1, 1, 4, 0, 2], [5], "int32")], (x) => tf.bincount(x, [], 6)),
  opCase(
    "bincount with weights",
    [exactly([1, 1, 4, 0, 2], [5], "int32"), floats([5])],
    (x, weights) => tf.bincount(x, weights, 6),
  ),
  opCase("unique", [exactly([3, 1, 3, 2, 1], [5], "int32")], (x) => {
    const { values, indices } = tf.unique(x);
    return [values, indices];
  }, { compiles: false }),
  opCase(
    "confusionMatrix",
    [exactly([0, 2, 1, 2], [4], "int32"), exactly([0, 1, 1, 2], [4], "int32")],
    (labels, found) => tf.math.confusionMatrix(labels, found, 3),
  ),
  opCase("fft", [floats([2, 8]), floats([2, 8])], (a, b) => tf.fft(tf.complex(a, b)), {
    tolerance: 1e-4,
  }),
  opCase("ifft", [floats([2, 6]), floats([2, 6])], (a, b) => tf.ifft(tf.complex(a, b)), {
    tolerance: 1e-4,
  }),
  opCase("rfft", [floats([3, 8])], (x) => tf.rfft(x), { tolerance: 1e-4 }),
  opCase("irfft", [floats([5]), floats([5])], (a, b) => tf.irfft(tf.complex(a, b)), {
    tolerance: 1e-4,
  }),
  opCase("hannWindow", [], () => tf.signal.hannWindow(9)),
  opCase("frame", [floats([10])], (x) => tf.signal.frame(x, 4, 2)),
  opCase("gramSchmidt", [floats([3, 4])], (x) => tf.linalg.gramSchmidt(x) as tf.Tensor, {
    tolerance: 1e-4,
  }),
  opCase("qr", [floats([4, 3])], (x) => tf.linalg.qr(x), { tolerance: 1e-4 }),
  opCase("bandPart", [floats([4, 4])], (x) => tf.linalg.bandPart(x, 1, 0)),
  opCase(
    "loss meanSquaredError",
    [floats([3, 4]), floats([3, 4])],
    (a, b) => tf.losses.meanSquaredError(a, b),
  ),
  opCase(
    "loss softmaxCrossEntropy",
    [exactly([1, 0, 0, 0, 0, 1], [2, 3]), floats([2, 3])],
    (a, b) => tf.losses.softmaxCrossEntropy(a, b),
  ),
  opCase(
    "loss sigmoidCrossEntropy",
    [exactly([1, 0, 0, 0, 0, 1], [2, 3]), floats([2, 3])],
    (a, b) => tf.losses.sigmoidCrossEntropy(a, b),
  ),
  opCase(
    "loss huberLoss",
    [floats([3, 4]), floats([3, 4])],
    (a, b) => tf.losses.huberLoss(a, b),
  ),
];
