import type { AugmentationDraw } from "./augmentation_draw.ts";

/**
 * TensorFlow's eight numbers of a projective transform for each draw: they map a pixel (x, y) of the
 * output to one of the input, (a0·x + a1·y + a2, b0·x + b1·y + b2), about the centre of the input. The
 * output lies in its middle, on whole pixels, nearer to the low ends where the sizes' difference is
 * odd.
 *
 * @param fromYx size of the input plane
 * @param toYx size of the output plane
 * @returns eight numbers a draw
 */
export function projectiveTransforms(
  draws: readonly Pick<AugmentationDraw, "matrixYx" | "shiftYx">[],
  fromYx: readonly [number, number],
  toYx: readonly [number, number],
): Float32Array {
  const [fromY, fromX] = fromYx.map((size) => (size - 1) / 2);
  const [toY, toX] = [fromY, fromX].map((center, i) =>
    center - Math.floor((fromYx[i] - toYx[i]) / 2)
  );
  return Float32Array.from(draws.flatMap(({ matrixYx: [yy, yx, xy, xx], shiftYx }) => [
    xx,
    xy,
    fromX + shiftYx[1] - xx * toX - xy * toY,
    yx,
    yy,
    fromY + shiftYx[0] - yx * toX - yy * toY,
    0,
    0,
  ]));
}
