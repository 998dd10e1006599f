import type { BatchTensors } from "../../augmentation/batch_tensors.ts";
import type { Tensor5D } from "../../engine/tensor_types.ts";
import { tf } from "../../engine/tf.ts";

/**
 * Puts the classes of a previous stage behind the image's channels, 1 where the voxel is of the
 * class. The batch given is disposed where another takes its place.
 *
 * @param classes how many; with 0 the batch is left as it is
 */
export function previousChannels(batch: BatchTensors, classes: number): BatchTensors {
  const { previous, image, ...rest } = batch;
  if (classes === 0 || previous === undefined) return batch;
  const widened = tf.tidy(() => {
    const channels = tf.oneHot(previous, classes + 1).cast("float32") as Tensor5D;
    const [n, z, y, x] = previous.shape;
    const foreground = channels.reshape([n * z, y, x, classes + 1])
      .slice([0, 0, 0, 1], [-1, -1, -1, classes]).reshape([n, z, y, x, classes]);
    return tf.concat([image, foreground], 4) as Tensor5D;
  });
  tf.dispose([image, previous]);
  return { ...rest, image: widened };
}
