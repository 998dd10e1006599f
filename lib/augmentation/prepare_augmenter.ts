import type { Tensor4D } from "../engine/tensor_types.ts";
import { tf } from "../engine/tf.ts";
import type { AugmentationParameters } from "../parameters/augmentation_parameters.ts";
import type {
  AugmentationDraw,
  GrayOperation,
  SpatialDraw,
  TripleZyx,
} from "./augmentation_draw.ts";
import type { BatchAugmenter } from "./augment_batch.ts";
import { STILL } from "./still.ts";

/** What {@linkcode prepareAugmenter} prepares for. */
export interface PrepareAugmenterOptions {
  /** The batches before augmentation: [n, z, y, x, channels]. */
  readonly shape: readonly [number, number, number, number, number];
  /** Batches have the label map of a previous stage. @default {false} */
  readonly previous?: boolean;
  /** Batches have a mask. @default {false} */
  readonly mask?: boolean;
}

/** Compiles everything that can be drawn before training starts, by running it on zeros. */
export async function prepareAugmenter(
  augment: BatchAugmenter,
  parameters: AugmentationParameters,
  { shape, previous = false, mask = false }: PrepareAugmenterOptions,
): Promise<void> {
  const [n, z, y, x, channels] = shape;
  const draws = everyDraw(parameters, channels);
  for (let first = 0; first < draws.length; first += n) {
    const maps = () => tf.zeros([n, z, y, x], "int32") as Tensor4D;
    const batch = await augment({
      image: tf.zeros([n, z, y, x, channels]),
      label: maps(),
      ...previous ? { previous: maps() } : {},
      ...mask ? { mask: maps() } : {},
    }, Array.from({ length: n }, (_, i) => draws[Math.min(first + i, draws.length - 1)]));
    tf.dispose(Object.values(batch));
  }
}

function everyDraw(parameters: AugmentationParameters, channels: number): AugmentationDraw[] {
  const { grid_inplane, grid_3d, grayvalue, rand_augment, intensity } = parameters;
  const moves: SpatialDraw[] = [0, 1, 2, 3].map((flips) => ({
    ...STILL,
    flipZyx: [flips > 0, flips > 1, flips > 2],
  }));
  if (grid_inplane !== null || grid_3d !== null) {
    moves.push({ ...STILL, matrixZyx: [1, 0, 0, 0, 0.9, 0, 0, 0, 0.9] });
  }
  if (grid_3d !== null) {
    const turned = { ...STILL, matrixZyx: [0.9, 0, 0, 0, 0.9, 0, 0, 0, 0.9] as const };
    moves.push(turned);
    const all: TripleZyx = [1, 1, 1];
    if (grid_3d.p_elastic > 0) {
      moves.push({ ...turned, elastic: { sigmaZyx: all, magnitudeZyx: all, seed: 0 } });
    }
  }
  const each = <T>(value: T) => Array<T>(channels).fill(value);
  const gray: GrayOperation[] = [];
  const both = (kind: "ovseg" | "nnunet", over: "sample" | "channel"): GrayOperation[] => [
    { name: "noise", sd: 0.1, seed: 0 },
    { name: "blur", sigmaZyx: each([kind === "ovseg" ? 0 : 1, 1, 1]), kind },
    { name: "brightness", factors: each(1.1) },
    { name: "contrast", factors: each(1.1), over },
    { name: "lowResolution", factorZyx: each([1.5, 1.5, 1.5]), kind },
    { name: "gamma", exponents: each(1.1), inverted: false, over },
    { name: "gamma", exponents: each(1.1), inverted: true, over },
  ];
  if (grayvalue !== null || rand_augment !== null) gray.push(...both("ovseg", "sample"));
  if (intensity !== null) {
    const factorZyx = each<TripleZyx>([1, 1.5, 1.5]);
    gray.push(...both("nnunet", "channel"), { name: "lowResolution", factorZyx, kind: "nnunet" });
  }
  return moves.map((spatial, i) => ({ spatial, gray: i === 0 ? gray : [] }));
}
