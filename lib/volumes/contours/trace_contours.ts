import type { SliceMask } from "./fill_polygons.ts";

/** Options of {@linkcode traceContours}. */
export interface TraceContoursOptions {
  /**
   * How far the contour lies from the centres of the boundary pixels, in pixels: 0.5 is half way to
   * the pixels outside, where a contour of the mask at level 0.5 runs (marching squares); less lies
   * nearer to the boundary pixels' own centres. Greater than 0, at most 0.5.
   */
  readonly offset: number;
}

const STEP_X = [1, 0, -1, 0];
const STEP_Y = [0, 1, 0, -1];

/**
 * The contours around the pixels of a mask: outer ones clockwise as displayed, holes the other way
 * round, without points inside straight runs. Pixels that touch by a corner belong together
 * (8-neighbours), pixels outside only by a side, so that even-odd filling of all contours gives the
 * mask again.
 *
 * @returns column and row of the vertices of each contour, alternating, in the slice
 */
export function traceContours(mask: SliceMask, options: TraceContoursOptions): Float64Array[] {
  const { offset } = options;
  const { width, height, inside, left, top } = mask;
  const stride = width + 2;
  const padded = new Uint8Array(stride * (height + 2));
  for (let row = 0; row < height; row++) {
    const line = inside.subarray(row * width, (row + 1) * width);
    padded.set(line, (row + 1) * stride + 1);
  }
  const toStep = [1, stride, -1, -stride];
  const traced = new Uint8Array(padded.length);
  const contours: Float64Array[] = [];
  const points: number[] = [];

  for (let start = stride; start < padded.length - stride; start++) {
    if (padded[start] === 0 || padded[start - stride] !== 0 || traced[start] !== 0) continue;
    points.length = 0;
    let pixel = start;
    let side = 0;
    let previousMove = -1;
    let firstMove = -1;
    do {
      if (side === 0) traced[pixel] = 1;
      const ahead = pixel + toStep[side];
      const outside = (side + 3) & 3;
      const beyond = ahead + toStep[outside];
      const turn = padded[beyond] !== 0 ? -1 : padded[ahead] !== 0 ? 0 : 1;
      const move = (side * 2 + turn) & 7;
      if (move !== previousMove) {
        const column = pixel % stride - 1 + left;
        const row = Math.floor(pixel / stride) - 1 + top;
        points.push(column + offset * STEP_X[outside], row + offset * STEP_Y[outside]);
      }
      if (firstMove < 0) firstMove = move;
      previousMove = move;
      pixel = turn < 0 ? beyond : turn === 0 ? ahead : pixel;
      side = (side + turn) & 3;
    } while (pixel !== start || side !== 0);
    const unneeded = previousMove === firstMove ? 2 : 0;
    contours.push(Float64Array.from(points.slice(unneeded)));
  }
  return contours;
}
