import { tf } from "../../../lib/engine/tf.ts";
import { exactly, floats, integers, type OpCase, opCase } from "../../support/op_case.ts";

const boxes = exactly([0, 0, 1, 1, 0.1, 0.2, 0.7, 0.9], [2, 4]);
const overlapping = exactly(
  [0, 0, 1, 1, 0, 0.1, 1, 1.1, 0, 0.6, 1, 1.6, 2, 2, 3, 3],
  [4, 4],
);

/** What networks are made of: products, convolutions, pools, images. */
export const networkCases: readonly OpCase[] = [
  opCase("matMul", [floats([3, 4]), floats([4, 5])], (a, b) => tf.matMul(a, b)),
  opCase(
    "matMul, left transposed",
    [floats([4, 3]), floats([4, 5])],
    (a, b) => tf.matMul(a, b, true),
  ),
  opCase(
    "matMul, right transposed",
    [floats([3, 4]), floats([5, 4])],
    (a, b) => tf.matMul(a, b, false, true),
  ),
  opCase(
    "matMul, both transposed",
    [floats([4, 3]), floats([5, 4])],
    (a, b) => tf.matMul(a, b, true, true),
  ),
  opCase("batchMatMul", [floats([2, 3, 4]), floats([2, 4, 2])], (a, b) => tf.matMul(a, b)),
  opCase(
    "batchMatMul of rank 4",
    [floats([2, 3, 3, 4]), floats([2, 3, 4, 2])],
    (a, b) => tf.matMul(a, b),
  ),
  opCase("matMul of int32", [integers([2, 3]), integers([3, 2])], (a, b) => tf.matMul(a, b)),
  opCase("dot of vectors", [floats([5]), floats([5])], (a, b) => tf.dot(a, b)),
  opCase("outerProduct", [floats([3]), floats([4])], (a, b) => tf.outerProduct(a, b)),
  opCase(
    "fused.matMul",
    [floats([3, 4]), floats([4, 5]), floats([5])],
    (a, b, bias) => tf.fused.matMul({ a, b, bias, activation: "relu" }),
  ),
  opCase(
    "conv1d same",
    [floats([2, 7, 3]), floats([3, 3, 4])],
    (x, w) => tf.conv1d(x, w, 1, "same"),
  ),
  opCase(
    "conv1d valid, stride 2",
    [floats([1, 9, 2]), floats([4, 2, 3])],
    (x, w) => tf.conv1d(x, w, 2, "valid"),
  ),
  opCase(
    "conv2d same",
    [floats([2, 6, 5, 3]), floats([3, 3, 3, 4])],
    (x, w) => tf.conv2d(x, w, 1, "same"),
  ),
  opCase(
    "conv2d same, stride 2",
    [floats([1, 7, 6, 2]), floats([3, 2, 2, 3])],
    (x, w) => tf.conv2d(x, w, [2, 2], "same"),
  ),
  opCase(
    "conv2d valid, stride 2 and 1",
    [floats([1, 7, 6, 2]), floats([3, 3, 2, 3])],
    (x, w) => tf.conv2d(x, w, [2, 1], "valid"),
  ),
  opCase(
    "conv2d dilated",
    [floats([1, 8, 8, 1]), floats([3, 3, 1, 2])],
    (x, w) => tf.conv2d(x, w, 1, "same", "NHWC", 2),
  ),
  opCase(
    "conv2d with explicit padding",
    [floats([1, 5, 5, 1]), floats([3, 3, 1, 2])],
    (x, w) => tf.conv2d(x, w, 1, [[0, 0], [2, 1], [0, 1], [0, 0]]),
  ),
  opCase(
    "conv2dTranspose",
    [floats([1, 3, 4, 2]), floats([2, 3, 3, 2])],
    (x, w) => tf.conv2dTranspose(x, w, [1, 6, 8, 3], 2, "same"),
  ),
  opCase(
    "fused.conv2d",
    [floats([1, 5, 5, 2]), floats([3, 3, 2, 3]), floats([3])],
    (x, filter, bias) =>
      tf.fused.conv2d({ x, filter, bias, strides: 1, pad: "same", activation: "relu6" }),
  ),
  opCase(
    "depthwiseConv2d",
    [floats([1, 6, 5, 3]), floats([3, 3, 3, 2])],
    (x, w) => tf.depthwiseConv2d(x, w, 1, "same"),
  ),
  opCase(
    "depthwiseConv2d, stride 2",
    [floats([1, 7, 7, 2]), floats([3, 3, 2, 1])],
    (x, w) => tf.depthwiseConv2d(x, w, 2, "valid"),
  ),
  opCase(
    "fused.depthwiseConv2d",
    [floats([1, 5, 5, 2]), floats([3, 3, 2, 1]), floats([2])],
    (x, filter, bias) =>
      tf.fused.depthwiseConv2d({ x, filter, bias, strides: 1, pad: "same", activation: "relu" }),
  ),
  opCase(
    "separableConv2d",
    [floats([1, 5, 6, 2]), floats([3, 3, 2, 2]), floats([1, 1, 4, 3])],
    (x, depthwise, pointwise) => tf.separableConv2d(x, depthwise, pointwise, 1, "same"),
  ),
  opCase(
    "conv3d same",
    [floats([1, 4, 5, 6, 2]), floats([3, 3, 3, 2, 3])],
    (x, w) => tf.conv3d(x, w, 1, "same"),
  ),
  opCase(
    "conv3d same, stride 2",
    [floats([2, 5, 4, 3, 2]), floats([3, 3, 3, 2, 3])],
    (x, w) => tf.conv3d(x, w, 2, "same"),
  ),
  opCase(
    "conv3d flat kernel",
    [floats([1, 3, 5, 4, 2]), floats([1, 3, 3, 2, 2])],
    (x, w) => tf.conv3d(x, w, [1, 2, 2], "valid"),
  ),
  opCase(
    "conv3d of one voxel's width",
    [floats([1, 4, 4, 1, 2]), floats([3, 3, 3, 2, 4])],
    (x, w) => tf.conv3d(x, w, 1, "same"),
  ),
  opCase(
    "conv3d point-wise",
    [floats([2, 2, 3, 2, 4]), floats([1, 1, 1, 4, 3])],
    (x, w) => tf.conv3d(x, w, 1, "valid"),
  ),
  opCase(
    "conv3dTranspose",
    [floats([1, 2, 3, 2, 3]), floats([2, 2, 2, 4, 3])],
    (x, w) => tf.conv3dTranspose(x, w, [1, 4, 6, 4, 4], 2, "valid"),
  ),
  opCase("maxPool", [floats([1, 5, 6, 3])], (x) => tf.maxPool(x, 2, 2, "valid")),
  opCase("maxPool same", [floats([1, 5, 5, 1])], (x) => tf.maxPool(x, [3, 2], [2, 1], "same")),
  opCase("avgPool", [floats([2, 5, 6, 2])], (x) => tf.avgPool(x, 2, 2, "valid")),
  opCase("avgPool same", [floats([1, 5, 5, 1])], (x) => tf.avgPool(x, 3, 2, "same")),
  opCase("maxPool3d", [floats([1, 4, 5, 6, 2])], (x) => tf.maxPool3d(x, 2, 2, "valid")),
  opCase(
    "maxPool3d same",
    [floats([1, 3, 5, 3, 1])],
    (x) => tf.maxPool3d(x, [1, 3, 2], [1, 2, 2], "same"),
  ),
  opCase("avgPool3d", [floats([1, 4, 5, 6, 2])], (x) => tf.avgPool3d(x, 2, 2, "valid")),
  opCase("avgPool3d same", [floats([1, 3, 5, 3, 1])], (x) => tf.avgPool3d(x, 3, 2, "same")),
  opCase(
    "batchNorm",
    [floats([2, 3, 4, 2]), floats([2]), floats([2], [0.5, 2]), floats([2]), floats([2])],
    (x, mean, variance, offset, scale) => tf.batchNorm(x, mean, variance, offset, scale, 1e-3),
  ),
  opCase(
    "localResponseNormalization",
    [floats([1, 2, 3, 6])],
    (x) => tf.localResponseNormalization(x, 2, 1, 0.5, 0.75),
  ),
  opCase("resizeBilinear", [floats([1, 3, 4, 2])], (x) => tf.image.resizeBilinear(x, [5, 7])),
  opCase(
    "resizeBilinear, corners aligned",
    [floats([1, 3, 4, 2])],
    (x) => tf.image.resizeBilinear(x, [6, 5], true),
  ),
  opCase(
    "resizeBilinear, half-pixel centres",
    [floats([1, 6, 4, 1])],
    (x) => tf.image.resizeBilinear(x, [3, 7], false, true),
  ),
  opCase(
    "resizeNearestNeighbor",
    [floats([1, 3, 4, 2])],
    (x) => tf.image.resizeNearestNeighbor(x, [5, 7]),
  ),
  opCase(
    "resizeNearestNeighbor, half-pixel centres",
    [floats([1, 6, 4, 1])],
    (x) => tf.image.resizeNearestNeighbor(x, [3, 8], false, true),
  ),
  opCase(
    "cropAndResize",
    [floats([2, 5, 6, 1]), boxes, exactly([0, 1], [2], "int32")],
    (x, where, which) => tf.image.cropAndResize(x, where, which, [3, 4]),
  ),
  opCase("flipLeftRight", [floats([1, 2, 3, 2])], (x) => tf.image.flipLeftRight(x)),
  opCase("grayscaleToRGB", [floats([2, 3, 1])], (x) => tf.image.grayscaleToRGB(x)),
  opCase(
    "nonMaxSuppression",
    [overlapping, exactly([0.9, 0.8, 0.7, 0.1], [4])],
    (where, scores) => tf.image.nonMaxSuppression(where, scores, 3, 0.5),
    { compiles: false },
  ),
  opCase("image.transform bilinear", [floats([1, 5, 6, 3])], (x) =>
    tf.image.transform(
      x,
      tf.tensor2d([[1, 0.2, -0.5, 0.1, 0.9, 0.3, 0, 0]]),
      "bilinear",
      "constant",
      0,
      [4, 5],
    )),
  opCase(
    "image.transform nearest",
    [floats([1, 5, 6, 1])],
    (x) => tf.image.transform(x, tf.tensor2d([[1, 0, 1.2, 0, 1, -0.8, 0, 0]]), "nearest"),
  ),
  opCase(
    "dilation2d",
    [floats([1, 5, 5, 2]), floats([3, 3, 2])],
    (x, w) => tf.dilation2d(x, w, 1, "same"),
  ),
];
