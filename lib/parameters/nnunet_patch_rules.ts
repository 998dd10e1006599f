type Edges = readonly number[];

/** Longest edge over the first from which on nnU-Net moves a patch in the plane only. */
const ANISOTROPY = 3;

/** Largest magnification that nnU-Net's padded patch allows for. */
const SMALLEST_SCALE = 0.85;

/** Whether nnU-Net augments patches of this size slice by slice. */
export function isDummy2d(patchZyx: Edges): boolean {
  return patchZyx.length === 3 && Math.max(...patchZyx) / patchZyx[0] > ANISOTROPY;
}

/**
 * The angle in degrees up to which nnU-Net rotates patches of this size.
 *
 * @param patch edges along (z, y, x), or (y, x)
 */
export function nnunetRotation(patch: Edges): number {
  if (patch.length === 2) return Math.max(...patch) / Math.min(...patch) > 1.5 ? 15 : 180;
  return isDummy2d(patch) ? 180 : 30;
}

/**
 * The padded patch that nnU-Net cuts, so that most rotated and scaled patches have no empty
 * corners: what the patch's corner reaches when it is turned about one axis, divided by 0.85.
 *
 * @param patchZyx edges along (z, y, x)
 */
export function nnunetPaddedPatch(patchZyx: Edges): number[] {
  const angle = (Math.min(90, nnunetRotation(patchZyx)) * Math.PI) / 180;
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  const [a, b, c] = patchZyx;
  const reached = [
    [a, b, c],
    [a, b * cos + c * sin, c * cos - b * sin],
    [a * cos - c * sin, b, a * sin + c * cos],
    [a * cos + b * sin, b * cos - a * sin, c],
  ];
  const padded = [0, 1, 2].map((axis) =>
    Math.floor(Math.max(...reached.map((corner) => Math.abs(corner[axis]) / SMALLEST_SCALE)))
  );
  return isDummy2d(patchZyx) ? [a, padded[1], padded[2]] : padded;
}
