import { type RandomStream, randomStream } from "../foundation/random_stream.ts";
import type { AugmentationParameters } from "../parameters/augmentation_parameters.ts";
import { isDummy2d } from "../parameters/nnunet_patch_rules.ts";
import type { AugmentationDraw, SpatialDraw, TripleZyx } from "./augmentation_draw.ts";
import { drawGrayvalue, drawRandAugment } from "./draw_grayvalue.ts";
import { drawGrid3d } from "./draw_grid_3d.ts";
import { drawGridInplane } from "./draw_grid_inplane.ts";
import { drawIntensity } from "./draw_intensity.ts";
import { multiplyMatrices } from "./multiply_matrices.ts";
import { STILL } from "./still.ts";

/** What {@linkcode drawAugmentation} draws for. */
export interface DrawAugmentationOptions {
  /** The patch that comes out. */
  readonly patchZyx: TripleZyx;
  /** Channels of the image. */
  readonly channels: number;
}

/**
 * Draws what happens to a sample. Each family has random numbers of its own, and each number is
 * drawn whether it is used or not: a family that is switched on or off and a changed probability
 * leave all other draws as they were.
 *
 * @param random the sample's own stream
 */
export function drawAugmentation(
  parameters: AugmentationParameters,
  random: RandomStream,
  { patchZyx, channels }: DrawAugmentationOptions,
): AugmentationDraw {
  const key = [random.bits(), random.bits()];
  const own = (family: keyof AugmentationParameters) => randomStream(key[0], key[1], family);
  const { grid_inplane, grid_3d, grayvalue, rand_augment, intensity } = parameters;
  const planar = patchZyx[0] === 1 || (grid_3d?.dummy_2d ?? isDummy2d(patchZyx));
  const moves = [
    ...grid_inplane === null ? [] : [drawGridInplane(grid_inplane, own("grid_inplane"), patchZyx)],
    ...grid_3d === null ? [] : [drawGrid3d(grid_3d, own("grid_3d"), patchZyx)],
  ];
  return {
    spatial: moves.length === 0 ? STILL : moves.reduce(oneAfterTheOther),
    gray: [
      ...grayvalue === null ? [] : drawGrayvalue(grayvalue, own("grayvalue"), channels),
      ...rand_augment === null ? [] : drawRandAugment(rand_augment, own("rand_augment"), channels),
      ...intensity === null ? [] : drawIntensity(intensity, own("intensity"), { channels, planar }),
    ],
  };
}

/** Both movements as one, so that voxels are interpolated once; flips cancel. */
function oneAfterTheOther(first: SpatialDraw, second: SpatialDraw): SpatialDraw {
  const flipZyx = first.flipZyx.map((flip, axis) =>
    flip !== second.flipZyx[axis]
  ) as unknown as SpatialDraw["flipZyx"];
  return {
    ...second,
    flipZyx,
    matrixZyx: multiplyMatrices(first.matrixZyx, second.matrixZyx),
    shiftZyx: first.shiftZyx,
  };
}
