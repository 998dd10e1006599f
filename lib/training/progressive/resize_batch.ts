import type { BatchTensors } from "../../augmentation/batch_tensors.ts";
import { resize3d } from "../../engine/ops/resize3d.ts";
import type { Tensor4D, Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";

/** Resizes a batch, images trilinear and label maps to the nearest voxel; the one given is disposed. */
export function resizeBatch(
  batch: BatchTensors,
  sizeZyx: readonly [number, number, number],
): BatchTensors {
  const { image, ...maps } = batch;
  const resized = tf.tidy(() => ({
    image: resize3d(image, sizeZyx).clone(),
    ...Object.fromEntries(
      Object.entries(maps).map(([name, map]) => [name, nearest(map, sizeZyx)]),
    ),
  }));
  tf.dispose({ ...batch });
  return resized as unknown as BatchTensors;
}

function nearest(map: Tensor4D, sizeZyx: readonly [number, number, number]): Tensor4D {
  const volume = map.expandDims(4).cast("float32") as Tensor5D;
  return resize3d(volume, sizeZyx, { interpolation: "nearest" })
    .squeeze([4]).cast("int32") as Tensor4D;
}
