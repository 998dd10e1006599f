import { tf } from "../../../lib/engine/tf.ts";
import { exactly, floats, type OpCase, opCase } from "../../support/op_case.ts";

type Fn = (...x: tf.Tensor[]) => tf.Tensor;

/** Gradients of all inputs for a cotangent that is no constant. */
function gradientsOf(fn: Fn) {
  return (...inputs: tf.Tensor[]): tf.Tensor[] => {
    const weighted = (...x: tf.Tensor[]) => {
      const y = fn(...x);
      return y.mul(tf.cos(tf.range(0, y.size)).reshape(y.shape)).sum();
    };
    return tf.grads(weighted)(inputs);
  };
}

function gradientCase(name: string, shapes: readonly (readonly number[])[], fn: Fn): OpCase {
  return opCase(
    `gradient of ${name}`,
    shapes.map((shape) => floats(shape, [0.2, 2])),
    (...x) => gradientsOf(fn)(...x),
    { tolerance: 1e-4 },
  );
}

/** Rank casts: the types of tfjs want the exact one. */
const four = (x: tf.Tensor) => x as tf.Tensor4D;
const five = (x: tf.Tensor) => x as tf.Tensor5D;

/** Gradients of what losses and networks use. */
export const gradientCases: readonly OpCase[] = [
  gradientCase("add, broadcast", [[2, 3, 4], [3, 1]], (a, b) => tf.add(a, b)),
  gradientCase("sub, broadcast", [[3, 1], [2, 3, 4]], (a, b) => tf.sub(a, b)),
  gradientCase("mul, broadcast", [[2, 3], []], (a, b) => tf.mul(a, b)),
  gradientCase("div, broadcast", [[2, 3], [3]], (a, b) => tf.div(a, b)),
  gradientCase("pow", [[4], [4]], (a, b) => tf.pow(a, b)),
  gradientCase("maximum", [[5], [5]], (a, b) => tf.maximum(a, b)),
  gradientCase("exp", [[2, 3]], tf.exp),
  gradientCase("log", [[2, 3]], tf.log),
  gradientCase("sqrt", [[2, 3]], tf.sqrt),
  gradientCase("rsqrt", [[2, 3]], tf.rsqrt),
  gradientCase("square", [[2, 3]], tf.square),
  gradientCase("abs", [[2, 3]], (x) => tf.abs(x.sub(1))),
  gradientCase("sigmoid", [[2, 3]], tf.sigmoid),
  gradientCase("tanh", [[2, 3]], tf.tanh),
  gradientCase("relu", [[2, 3]], (x) => tf.relu(x.sub(1))),
  gradientCase("leakyRelu", [[2, 3]], (x) => tf.leakyRelu(x.sub(1), 0.1)),
  gradientCase("elu", [[2, 3]], (x) => tf.elu(x.sub(1))),
  gradientCase("softplus", [[2, 3]], tf.softplus),
  gradientCase("softmax", [[2, 5]], (x) => tf.softmax(x)),
  gradientCase("logSoftmax", [[2, 5]], (x) => tf.logSoftmax(x)),
  gradientCase("sum of axes", [[2, 3, 4]], (x) => tf.sum(x, [0, 2])),
  gradientCase("mean of axes", [[2, 3, 4]], (x) => tf.mean(x, [1])),
  gradientCase("max of an axis", [[3, 5]], (x) => tf.max(x, 1)),
  gradientCase("clipByValue", [[6]], (x) => tf.clipByValue(x, 0.5, 1.5)),
  gradientCase(
    "where",
    [[6], [6]],
    (a, b) => tf.where(tf.tensor1d([1, 0, 0, 1, 1, 0], "bool"), a, b.mul(2)),
  ),
  gradientCase("matMul", [[3, 4], [4, 2]], (a, b) => tf.matMul(a, b)),
  gradientCase(
    "batchMatMul, transposed",
    [[2, 4, 3], [2, 2, 4]],
    (a, b) => tf.matMul(a, b, true, true),
  ),
  gradientCase(
    "conv2d, stride 2",
    [[1, 5, 6, 2], [3, 3, 2, 3]],
    (x, w) => tf.conv2d(four(x), four(w), 2, "same"),
  ),
  gradientCase(
    "conv3d",
    [[1, 3, 4, 5, 2], [3, 3, 3, 2, 2]],
    (x, w) => tf.conv3d(five(x), five(w), 1, "same"),
  ),
  gradientCase(
    "conv3d, stride 2 and width 1",
    [[2, 4, 5, 1, 2], [3, 3, 1, 2, 3]],
    (x, w) => tf.conv3d(five(x), five(w), [2, 2, 1], "same"),
  ),
  gradientCase(
    "conv3dTranspose",
    [[1, 2, 2, 3, 2], [2, 2, 2, 3, 2]],
    (x, w) => tf.conv3dTranspose(five(x), five(w), [1, 4, 4, 6, 3], 2, "valid"),
  ),
  gradientCase(
    "depthwiseConv2d",
    [[1, 5, 4, 2], [3, 3, 2, 1]],
    (x, w) => tf.depthwiseConv2d(four(x), four(w), 1, "same"),
  ),
  gradientCase("maxPool", [[1, 4, 6, 2]], (x) => tf.maxPool(four(x), 2, 2, "valid")),
  gradientCase("avgPool", [[1, 5, 4, 2]], (x) => tf.avgPool(four(x), 2, 1, "valid")),
  gradientCase("maxPool3d", [[1, 4, 4, 6, 2]], (x) => tf.maxPool3d(five(x), 2, 2, "valid")),
  gradientCase("avgPool3d", [[1, 4, 5, 4, 1]], (x) => tf.avgPool3d(five(x), 2, 2, "valid")),
  gradientCase("transpose", [[2, 3, 4]], (x) => tf.transpose(x, [2, 0, 1])),
  gradientCase("reshape", [[2, 3, 4]], (x) => tf.reshape(x, [6, 4])),
  gradientCase("slice", [[4, 5]], (x) => tf.slice(x, [1, 2], [2, 2])),
  gradientCase("pad", [[2, 3]], (x) => tf.pad(x, [[1, 2], [0, 1]])),
  gradientCase("tile", [[2, 3]], (x) => tf.tile(x, [2, 2])),
  gradientCase("concat", [[2, 3], [2, 2]], (a, b) => tf.concat([a, b], 1)),
  gradientCase("stack", [[2, 3], [2, 3]], (a, b) => tf.stack([a, b], 1)),
  gradientCase("split", [[2, 6]], (x) => tf.concat(tf.split(x, 3, 1).reverse(), 1)),
  gradientCase("gather", [[4, 3]], (x) => tf.gather(x, tf.tensor1d([3, 0, 3], "int32"))),
  gradientCase("cumsum", [[3, 4]], (x) => tf.cumsum(x, 1)),
  gradientCase("resizeBilinear", [[1, 4, 4, 2]], (x) => tf.image.resizeBilinear(four(x), [5, 6])),
  gradientCase(
    "resizeNearestNeighbor",
    [[1, 3, 4, 2]],
    (x) => tf.image.resizeNearestNeighbor(four(x), [6, 8]),
  ),
  gradientCase("moments", [[2, 3, 4]], (x) => {
    const { mean, variance } = tf.moments(x, [1, 2]);
    return mean.add(variance);
  }),
  opCase(
    "gradient of softmaxCrossEntropy",
    [exactly([1, 0, 0, 0, 0, 1], [2, 3]), floats([2, 3])],
    (labels, logits) => tf.grad((x: tf.Tensor) => tf.losses.softmaxCrossEntropy(labels, x))(logits),
  ),
];
