/** How many planes are held of an image: those of a window, and one more to interpolate with. */
export function planesHeld(depth: number, patchZyx: readonly [number, number, number]): number {
  return Math.min(depth, patchZyx[0] + 1);
}
