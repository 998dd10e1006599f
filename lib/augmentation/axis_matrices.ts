import type { Tensor3D } from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import type { TripleZyx } from "./augmentation_draw.ts";

/**
 * The matrices of a sample's channels for {@linkcode applyAlongAxes}; an axis that no channel
 * changes has none.
 *
 * @param sizeZyx the sample's size
 * @param values what makes the matrix of each channel and axis
 */
export function axisMatrices(
  sizeZyx: TripleZyx,
  values: readonly TripleZyx[],
  { matrix, neutral }: {
    readonly matrix: (size: number, value: number) => Float32Array;
    readonly neutral: number;
  },
): Tensor3D[] {
  return sizeZyx.map((size, axis) => {
    if (values.every((triple) => triple[axis] === neutral)) return tf.tensor3d([], [0, 0, 0]);
    const all = new Float32Array(values.length * size * size);
    values.forEach((triple, i) => all.set(matrix(size, triple[axis]), i * size * size));
    return tf.tensor3d(all, [values.length, size, size]);
  });
}
