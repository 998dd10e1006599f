import type { Tensor, Tensor1D, Tensor2D, Tensor4D, Tensor5D } from "../engine/tensor_types.ts";
import { hasNativeOps, runNativeOp } from "../engine/ops/run_native_op.ts";
import { dataTypes } from "../engine/tensorflow/data_types.ts";
import { attribute } from "../engine/tensorflow/op_attribute.ts";
import { tf } from "../engine/tf.ts";
import type { TripleZyx } from "./augmentation_draw.ts";

/** One sample of a batch after its movement. */
export interface MovedSample {
  /** [1, z, y, x, channels] */
  readonly image: Tensor;
  /** Label maps as channels, int32: [1, z, y, x, maps] */
  readonly labels: Tensor;
  readonly [name: string]: Tensor;
}

/** A padded batch: image and label maps. */
type Batch = readonly [image: Tensor5D, labels: Tensor5D];

/**
 * Cuts the patch of a sample and reverses axes.
 *
 * @param start the patch's first voxel in the batch, int32 [5]
 * @param axes which of the axes 1, 2, 3 are reversed, int32
 */
export function cutSample(
  batch: Batch,
  { start, axes, patchZyx }: {
    readonly start: Tensor1D;
    readonly axes: Tensor1D;
    readonly patchZyx: TripleZyx;
  },
): MovedSample {
  const [image, labels] = batch.map((values) => {
    const part = slice(values, start, [1, ...patchZyx, values.shape[4]]);
    return axes.size === 0 ? part : reverse(part, axes);
  });
  return { image, labels };
}

/**
 * Moves a sample slice by slice: images bilinear, label maps nearest, zeros outside.
 *
 * @param slices the planes of the batch that are taken, int32
 * @param transform TensorFlow's eight numbers, [1, 8]
 */
export function moveInPlane(
  [image, labels]: Batch,
  { slices, transform, patchZyx }: {
    readonly slices: Tensor1D;
    readonly transform: Tensor2D;
    readonly patchZyx: TripleZyx;
  },
): MovedSample {
  const size = patchZyx.slice(1) as [number, number];
  const move = (values: Tensor5D, interpolation: "bilinear" | "nearest") => {
    const [n, z, y, x, channels] = values.shape;
    const planes = tf.gather(values.reshape([n * z, y, x, channels]), slices) as Tensor4D;
    return transformPlanes(planes, transform, { interpolation, size })
      .reshape([1, ...patchZyx, channels]);
  };
  return {
    image: move(image, "bilinear"),
    labels: move(labels.cast("float32"), "nearest").cast("int32"),
  };
}

/**
 * Transforms planes [n, y, x, channels], one by one on the fallbacks, which take the first only.
 */
function transformPlanes(
  planes: Tensor4D,
  transform: Tensor2D,
  options: { interpolation: "bilinear" | "nearest"; size: [number, number] },
): Tensor {
  const { interpolation, size } = options;
  const run = (images: Tensor4D) =>
    tf.image.transform(images, transform, interpolation, "constant", 0, size);
  if (hasNativeOps()) return run(planes);
  return tf.concat((tf.split(planes, planes.shape[0]) as Tensor4D[]).map(run));
}

/**
 * Moves a sample in three dimensions: images trilinear, label maps nearest, zeros outside.
 *
 * @param sample its place in the batch, int32 [1]
 * @param affine rows of matrix and offset, [3, 4]: voxel coordinates (z, y, x) of the padded patch
 * as a function of those of the patch
 * @param field displacements in voxels of the patch, [3, z, y, x], or of size 0
 */
export function moveVolume(
  [image, labels]: Batch,
  { sample, affine, field, patchZyx }: {
    readonly sample: Tensor1D;
    readonly affine: Tensor2D;
    readonly field: Tensor;
    readonly patchZyx: TripleZyx;
  },
): MovedSample {
  const sizes = image.shape.slice(1, 4);
  const rim = [[0, 0], [1, 1], [1, 1], [1, 1], [0, 0]] as [number, number][];
  const padded = <T extends Tensor>(values: T) => tf.pad(tf.gather(values, sample), rim);
  const count = patchZyx[0] * patchZyx[1] * patchZyx[2];
  const [, y, x] = sizes.map((size) => size + 2);
  const row = (at: readonly Tensor[]) => {
    const [atZ, atY, atX] = at.map((axis) => axis.cast("int32"));
    return atZ.mul(integer(y)).add(atY).mul(integer(x)).add(atX).reshape([count, 1]);
  };

  const places = sizes.map((size, axis) =>
    coordinates(affine, field, { axis, patchZyx }).add(1).clipByValue(0, size + 1)
  );
  const low = places.map((place, axis) => place.floor().minimum(sizes[axis]));
  const [shareZ, shareY, shareX] = places.map((place, axis) =>
    place.sub(low[axis]).reshape([count, 1])
  );
  const values = padded(image).reshape([-1, image.shape[4]]);
  const first = row(low);
  const alongX = (offset: number) =>
    between(
      tf.gatherND(values, first.add(integer(offset))),
      tf.gatherND(values, first.add(integer(offset + 1))),
      shareX,
    );
  const plane = (offset: number) => between(alongX(offset), alongX(offset + x), shareY);
  const nearest = row(places.map((place) => place.add(0.5).floor()));
  const maps = padded(labels).reshape([-1, labels.shape[4]]);
  return {
    image: between(plane(0), plane(y * x), shareZ).reshape([1, ...patchZyx, image.shape[4]]),
    labels: tf.gatherND(maps, nearest).reshape([1, ...patchZyx, labels.shape[4]]),
  };
}

function between(a: Tensor, b: Tensor, share: Tensor): Tensor {
  return a.add(b.sub(a).mul(share));
}

function integer(value: number): Tensor {
  return tf.scalar(value, "int32");
}

/** Coordinates along one axis of the padded patch, for every voxel of the patch. */
function coordinates(
  affine: Tensor2D,
  field: Tensor,
  { axis, patchZyx }: { readonly axis: number; readonly patchZyx: TripleZyx },
): Tensor {
  const number = (column: number) => affine.slice([axis, column], [1, 1]).reshape([1, 1, 1]);
  const [alongZ, alongY, alongX] = patchZyx.map((size, i) => {
    const shape = [1, 1, 1];
    shape[i] = size;
    return tf.range(0, size).reshape(shape).mul(number(i));
  });
  const straight = alongZ.add(number(3)).add(alongY).add(alongX);
  if (field.size === 0) return straight;
  const [bentZ, bentY, bentX] = (tf.unstack(field) as Tensor[]).map((part, i) =>
    part.mul(number(i))
  );
  return straight.add(bentZ).add(bentY).add(bentX);
}

function slice(values: Tensor, start: Tensor1D, size: number[]): Tensor {
  if (!hasNativeOps()) return tf.slice(values, [...start.dataSync()], size);
  return runNativeOp("Slice", [values, start, tf.tensor1d(size, "int32")], {
    attributes: [
      attribute.type("T", values.dtype === "int32" ? dataTypes.int32 : dataTypes.float32),
      attribute.type("Index", dataTypes.int32),
    ],
  })[0];
}

function reverse(values: Tensor, axes: Tensor1D): Tensor {
  if (!hasNativeOps()) return tf.reverse(values, [...axes.dataSync()]);
  return runNativeOp("ReverseV2", [values, axes], {
    attributes: [
      attribute.type("T", values.dtype === "int32" ? dataTypes.int32 : dataTypes.float32),
      attribute.type("Tidx", dataTypes.int32),
    ],
  })[0];
}
