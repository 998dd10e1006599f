import type { AugmentationDraw } from "../../lib/augmentation/augmentation_draw.ts";
import { batchAugmenter } from "../../lib/augmentation/augment_batch.ts";
import { tf } from "../../lib/engine/tf.ts";

/** Numbers in C order with their shape. */
export interface ShapedValues {
  readonly values: number[];
  readonly shape: readonly number[];
}

/** Options of {@linkcode augmentArray}. */
export interface AugmentArrayOptions {
  /** One draw a sample. */
  readonly draws: readonly AugmentationDraw[];
  /** @default {the image's size} */
  readonly patchZyx?: readonly [number, number, number];
  /** [n, z, y, x]. @default {zeros} */
  readonly label?: readonly number[];
}

/**
 * Runs an augmenter on plain numbers.
 *
 * @param image [n, z, y, x, channels]
 */
export async function augmentArray(
  image: ShapedValues,
  options: AugmentArrayOptions,
): Promise<{ image: ShapedValues; label: ShapedValues }> {
  const [n, z, y, x, channels] = image.shape;
  const { draws, patchZyx = [z, y, x], label = Array(n * z * y * x).fill(0) } = options;
  const result = await batchAugmenter(patchZyx)({
    image: tf.tensor5d(image.values, [n, z, y, x, channels]),
    label: tf.tensor4d([...label], [n, z, y, x], "int32"),
  }, draws);
  const read = (tensor: typeof result.image | typeof result.label) => ({
    values: [...tensor.dataSync()],
    shape: tensor.shape,
  });
  const outcome = { image: read(result.image), label: read(result.label) };
  tf.dispose([result.image, result.label]);
  return outcome;
}
