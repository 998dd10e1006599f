import type { AugmentationDraw } from "../../lib/augmentation/augmentation_draw.ts";
import { type BatchAugmenter, batchAugmenter } from "../../lib/augmentation/augment_batch.ts";
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
  /** [n, z, y, x]. */
  readonly previous?: readonly number[];
  /** [n, z, y, x]. */
  readonly mask?: readonly number[];
}

/** A batch as plain numbers. */
export interface AugmentedArrays {
  readonly image: ShapedValues;
  readonly label: ShapedValues;
  readonly previous?: ShapedValues;
  readonly mask?: ShapedValues;
}

const augmenters = new Map<string, BatchAugmenter>();

/**
 * Runs an augmenter on plain numbers.
 *
 * @param image [n, z, y, x, channels]
 */
export async function augmentArray(
  image: ShapedValues,
  options: AugmentArrayOptions,
): Promise<AugmentedArrays> {
  const [n, z, y, x, channels] = image.shape;
  const { draws, patchZyx = [z, y, x], label = Array(n * z * y * x).fill(0) } = options;
  const map = (values: readonly number[]) => tf.tensor4d([...values], [n, z, y, x], "int32");
  const { previous, mask } = options;
  const key = patchZyx.join();
  const augment = augmenters.get(key) ?? batchAugmenter(patchZyx);
  augmenters.set(key, augment);
  const result = await augment({
    image: tf.tensor5d(image.values, [n, z, y, x, channels]),
    label: map(label),
    ...previous && { previous: map(previous) },
    ...mask && { mask: map(mask) },
  }, draws);
  const read = (tensor: tf.Tensor) => ({ values: [...tensor.dataSync()], shape: tensor.shape });
  const outcome = Object.fromEntries(
    Object.entries(result).map(([name, tensor]) => [name, read(tensor)]),
  );
  tf.dispose(Object.values(result));
  return outcome as unknown as AugmentedArrays;
}
