import type { Tensor, Tensor3D, Tensor5D } from "../engine/tensor_types.ts";
import { hasNativeOps, runNativeOp } from "../engine/ops/run_native_op.ts";
import { dataTypes } from "../engine/tensorflow/data_types.ts";
import { attribute } from "../engine/tensorflow/op_attribute.ts";
import { tf } from "../engine/tf.ts";

/**
 * Multiplies the axes of a sample with matrices.
 *
 * @param image [1, z, y, x, channels]
 * @param matrices one for each of z, y and x: [channels, size, size], or of size 0 to leave the
 * axis as it is
 */
export function applyAlongAxes(
  image: Tensor5D,
  [alongZ, alongY, alongX]: readonly Tensor3D[],
): Tensor5D {
  const [, z, y, x, channels] = image.shape;
  let values: Tensor = image.reshape([z, y, x, channels]);
  if (channels > 1) values = values.transpose([3, 0, 1, 2]);
  if (alongX.size > 0) {
    values = product(values.reshape([channels, z * y, x]), alongX, true);
  }
  if (alongY.size > 0) {
    values = product(alongY.reshape([channels, 1, y, y]), values.reshape([channels, z, y, x]));
  }
  if (alongZ.size > 0) {
    values = product(alongZ, values.reshape([channels, z, y * x]));
  }
  values = values.reshape([channels, z, y, x]);
  if (channels > 1) values = values.transpose([1, 2, 3, 0]);
  return values.reshape([1, z, y, x, channels]) as Tensor5D;
}

/** The matrix product, with batch axes of size 1 repeated. */
function product(a: Tensor, b: Tensor, transposeB = false): Tensor {
  if (!hasNativeOps()) return tf.matMul(a, b, false, transposeB);
  return runNativeOp("BatchMatMulV2", [a, b], {
    attributes: [
      attribute.type("T", dataTypes.float32),
      attribute.bool("adj_x", false),
      attribute.bool("adj_y", transposeB),
    ],
  })[0];
}
