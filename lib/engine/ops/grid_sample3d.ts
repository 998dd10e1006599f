import type { Tensor, Tensor5D } from "../tensor_types.ts";
import { tf } from "../tf.ts";
import { stopGradient } from "./stop_gradient.ts";

/** Options of {@linkcode gridSample3d}. */
export interface GridSample3dOptions {
  /** How values between voxel centres are found. @default {"trilinear"} */
  readonly interpolation?: "trilinear" | "nearest";
  /** What lies outside of the volume: zeros, or the nearest voxel. @default {"zeros"} */
  readonly outside?: "zeros" | "edge";
}

/**
 * Samples volumes at given points, with gradients for the volumes and, where trilinear, the points.
 *
 * @param x [n, z, y, x, channels]
 * @param points voxel coordinates (z, y, x) of centres, [n, z', y', x', 3]
 * @returns [n, z', y', x', channels]
 */
export function gridSample3d(
  x: Tensor5D,
  points: Tensor5D,
  options: GridSample3dOptions = {},
): Tensor5D {
  const { interpolation = "trilinear", outside = "zeros" } = options;
  const [n, depth, height, width, channels] = x.shape;
  const sizes = [depth, height, width];
  const rows = x.reshape([n * depth * height * width, channels]);
  const target = points.shape.slice(1, 4);
  const count = points.size / 3;
  const firstRow = tf.tensor1d(
    Int32Array.from({ length: n }, (_, i) => i * depth * height * width),
    "int32",
  ).reshape([n, 1]).tile([1, count / n]).reshape([count]);
  const coordinates = tf.unstack(points.reshape([count, 3]), 1);
  const corners = coordinates.map(stopGradient).map((c) =>
    tf.floor(interpolation === "nearest" ? c.add(0.5) : c).cast("int32")
  );

  let sum: Tensor | undefined;
  const offsets = interpolation === "nearest" ? [[0, 0, 0]] : cornerOffsets;
  for (const offset of offsets) {
    const at = corners.map((corner, i) => corner.add(tf.scalar(offset[i], "int32")));
    const inside = at.map((index, i) => tf.clipByValue(index, 0, sizes[i] - 1).cast("int32"));
    const row = firstRow.add(
      inside[0].mul(tf.scalar(height * width, "int32"))
        .add(inside[1].mul(tf.scalar(width, "int32"))).add(inside[2]),
    );
    let weight: Tensor = tf.ones([count]);
    if (interpolation === "trilinear") {
      coordinates.forEach((coordinate, i) => {
        const fraction = coordinate.sub(corners[i].cast("float32"));
        weight = weight.mul(offset[i] === 1 ? fraction : tf.sub(1, fraction));
      });
    }
    if (outside === "zeros") {
      at.forEach((index, i) => weight = weight.mul(tf.equal(index, inside[i]).cast("float32")));
    }
    const part = tf.gather(rows, row.cast("int32")).mul(weight.reshape([count, 1]));
    sum = sum === undefined ? part : sum.add(part);
  }
  return sum!.reshape([n, ...target, channels]) as Tensor5D;
}

const cornerOffsets = [0, 1].flatMap((z) => [0, 1].flatMap((y) => [0, 1].map((x) => [z, y, x])));
