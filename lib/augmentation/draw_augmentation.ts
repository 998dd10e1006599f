import type { RandomStream } from "../foundation/random_stream.ts";
import type {
  AugmentationParameters,
  GridInplaneParameters,
} from "../parameters/augmentation_parameters.ts";
import type { AugmentationDraw } from "./augmentation_draw.ts";

type Matrix = readonly [number, number, number, number];

/**
 * Draws what happens to a sample, with ovseg's probabilities and ranges: rotation, zoom and shear in
 * the plane in random order, translation, flips of all axes, and the grey-value changes. Each number
 * is drawn whether it is used or not, so that a changed probability leaves the others as they were.
 *
 * @param random the sample's own stream
 * @param sizeYx the patch in the plane, for translations, which are in half patches
 */
export function drawAugmentation(
  parameters: AugmentationParameters,
  random: RandomStream,
  sizeYx: readonly [number, number],
): AugmentationDraw {
  const happens = (probability: number) => random.uniform() < probability;
  const within = (probability: number, range: readonly [number, number], neutral: number) => {
    const chosen = happens(probability);
    const value = random.uniform(...range);
    return chosen ? value : neutral;
  };
  const spatial = drawSpatial(parameters.grid_inplane, random, sizeYx);
  const gray = parameters.grayvalue;
  const noiseSeed = random.bits() & 0x7FFFFFFF;
  if (gray === null) return { ...spatial, ...unchangedGray, noiseSeed };
  return {
    ...spatial,
    noise: Math.sqrt(within(gray.p_noise, gray.mm_var_noise, 0)),
    blur: within(gray.p_blur, gray.mm_sigma_blur, 0),
    brightness: within(gray.p_bright, gray.mm_bright, 1),
    contrast: within(gray.p_contr, gray.mm_contr, 1),
    lowResolution: within(gray.p_low_res, gray.mm_low_res, 1),
    gamma: within(gray.p_gamma, gray.mm_gamma, 1),
    gammaInverted: within(gray.p_gamma_invert, gray.mm_gamma, 1),
    noiseSeed,
  };
}

const unchangedGray = {
  noise: 0,
  blur: 0,
  brightness: 1,
  contrast: 1,
  lowResolution: 1,
  gamma: 1,
  gammaInverted: 1,
};

function drawSpatial(
  grid: GridInplaneParameters | null,
  random: RandomStream,
  sizeYx: readonly [number, number],
) {
  if (grid === null) {
    return { flipZ: false, matrixYx: [1, 0, 0, 1] as Matrix, shiftYx: [0, 0] as const };
  }
  const happens = (probability: number) => random.uniform() < probability;
  const rotates = happens(grid.p_rot);
  const angle = (random.uniform(...grid.mm_rot) * Math.PI) / 180;
  const zooms = happens(grid.p_zoom);
  const unequal = happens(grid.p_scale_if_zoom);
  const zoomY = random.uniform(...grid.mm_zoom);
  const zoomX = random.uniform(...grid.mm_zoom);
  const shears = happens(grid.p_shear);
  const shear = random.uniform(...grid.mm_shear);
  const shearsX = happens(0.5);
  const shifts = happens(grid.p_transl);
  const shiftY = random.uniform(...grid.mm_transl);
  const shiftX = random.uniform(...grid.mm_transl);
  const [flipZ, flipY, flipX] = [0, 1, 2].map(() => happens(0.5) && grid.apply_flipping);

  const cos = Math.cos(angle);
  const sin = Math.sin(angle);
  const parts: Matrix[] = random.shuffled([
    rotates ? [cos, -sin, sin, cos] : identity,
    zooms ? [zoomY, 0, 0, unequal ? zoomX : zoomY] : identity,
    shears ? (shearsX ? [1, 0, shear, 1] : [1, shear, 0, 1]) : identity,
  ]);
  const flip: Matrix = [flipY ? -1 : 1, 0, 0, flipX ? -1 : 1];
  return {
    flipZ,
    matrixYx: [...parts, flip].reduce(multiply),
    shiftYx: (shifts ? [shiftY * sizeYx[0] / 2, shiftX * sizeYx[1] / 2] : [0, 0]) as readonly [
      number,
      number,
    ],
  };
}

const identity: Matrix = [1, 0, 0, 1];

function multiply(a: Matrix, b: Matrix): Matrix {
  return [
    a[0] * b[0] + a[1] * b[2],
    a[0] * b[1] + a[1] * b[3],
    a[2] * b[0] + a[3] * b[2],
    a[2] * b[1] + a[3] * b[3],
  ];
}
