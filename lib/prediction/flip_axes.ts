/** Which of the axes z, y, x are mirrored. */
export type FlipZyx = readonly [boolean, boolean, boolean];

/** All combinations of mirrored axes, the unmirrored first: 8 in 3D, 4 in 2D. */
export function allFlips(is2d: boolean): FlipZyx[] {
  const both = [false, true];
  return (is2d ? [false] : both).flatMap((z) =>
    both.flatMap((y) => both.map((x): FlipZyx => [z, y, x]))
  );
}
