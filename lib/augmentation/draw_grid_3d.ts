import type { RandomStream } from "../foundation/random_stream.ts";
import type { Grid3dParameters } from "../parameters/augmentation_parameters.ts";
import { isDummy2d, nnunetRotation } from "../parameters/nnunet_patch_rules.ts";
import type { MatrixZyx, SpatialDraw, TripleZyx } from "./augmentation_draw.ts";
import { multiplyMatrices } from "./multiply_matrices.ts";
import { randomDraws } from "./random_draws.ts";
import { STILL } from "./still.ts";

/**
 * Draws a movement in three dimensions with nnU-Net's probabilities and ranges: scaling, then
 * rotation about the three axes, elastic displacements before both, mirroring after. A single slice
 * and a patch for which `dummy_2d` holds are moved in the plane only, though mirrored along all
 * axes of more than one voxel.
 */
export function drawGrid3d(
  grid: Grid3dParameters,
  random: RandomStream,
  patchZyx: TripleZyx,
): SpatialDraw {
  const { happens, uniform, seed } = randomDraws(random);
  const is2d = patchZyx[0] === 1;
  const planar = is2d || (grid.dummy_2d ?? isDummy2d(patchZyx));
  const reach = nnunetRotation(is2d ? patchZyx.slice(1) : patchZyx);
  const rotates = happens(grid.p_rot);
  const angles = [0, 1, 2].map(() => {
    const angle = uniform(grid.mm_rot ?? [-reach, reach]) * Math.PI / 180;
    return happens(grid.p_rot_per_axis) && rotates ? angle : 0;
  });
  const scales = happens(grid.p_scale);
  const factors = triple(uniform, grid.mm_scale, happens(grid.p_synchronize_scale));
  const deforms = happens(grid.p_elastic);
  const smoothing = triple(
    uniform,
    grid.mm_elastic_scale,
    happens(grid.p_synchronize_elastic_scale),
  );
  const magnitudes = triple(uniform, grid.mm_elastic_magnitude, false);
  const elasticSeed = seed();
  const flips = [0, 1, 2].map((axis) =>
    happens(0.5) && grid.mirror_axes.includes(axis) && patchZyx[axis] > 1
  );
  const [aboutZ, aboutY, aboutX] = planar ? [angles[0], 0, 0] : angles;
  const [scaleZ, scaleY, scaleX] = scales ? factors : [1, 1, 1];
  const matrixZyx = [
    rotation(0, aboutZ),
    rotation(1, aboutY),
    rotation(2, aboutX),
    [planar ? 1 : scaleZ, 0, 0, 0, scaleY, 0, 0, 0, scaleX] as const,
  ].reduce(multiplyMatrices);
  const draw: SpatialDraw = {
    flipZyx: flips as unknown as SpatialDraw["flipZyx"],
    matrixZyx,
    shiftZyx: STILL.shiftZyx,
  };
  if (!deforms) return draw;
  const elastic = {
    sigmaZyx: smoothing.map((part, i) => part * patchZyx[i]) as unknown as TripleZyx,
    magnitudeZyx: [planar ? 0 : magnitudes[0], magnitudes[1], magnitudes[2]] as const,
    planar,
    seed: elasticSeed,
  };
  return { ...draw, elastic };
}

function triple(
  uniform: (range: readonly [number, number]) => number,
  range: readonly [number, number],
  equal: boolean,
): number[] {
  const own = [uniform(range), uniform(range), uniform(range)];
  return equal ? own.map(() => own[0]) : own;
}

/** A rotation about an axis (0: z, 1: y, 2: x). */
function rotation(axis: number, angle: number): MatrixZyx {
  if (angle === 0) return STILL.matrixZyx;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [first, second] = [[1, 2], [0, 2], [0, 1]][axis];
  const matrix: number[] = [...STILL.matrixZyx];
  matrix[4 * first] = cos;
  matrix[4 * second] = cos;
  matrix[3 * first + second] = -sin;
  matrix[3 * second + first] = sin;
  return matrix as unknown as MatrixZyx;
}
