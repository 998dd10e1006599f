import { ballMorphology, type MorphologyOperation } from "../volumes/ball_morphology.ts";
import type { TripleZyx } from "./augmentation_draw.ts";
import type { PreviousMask } from "./previous_mask.ts";

/** What {@linkcode changeClasses} does. */
export interface ChangeClassesOptions {
  readonly operation: MorphologyOperation;
  readonly radiusMm: number;
  /** Millimetres along (z, y, x), or (y, x); null for mean edge over edge of the patch. */
  readonly spacing: readonly number[] | null;
  /** In the order in which they are changed. */
  readonly classes: readonly number[];
}

/**
 * Changes the classes of a label map by morphology, one after the other; a class takes what it
 * reaches from the others. Patches less than half as deep as wide are changed slice by slice.
 *
 * @param mask changed in place
 */
export function changeClasses(mask: PreviousMask, options: ChangeClassesOptions): void {
  const { operation, radiusMm, classes } = options;
  const { data, shapeZyx } = mask;
  const spacingZyxMm = ballSpacing(shapeZyx, options.spacing);
  for (const value of classes) {
    const box = boxAround(mask, value, spacingZyxMm.map((mm) => Math.floor(radiusMm / mm)));
    if (box === undefined) continue;
    const own = new Uint8Array(box.shapeZyx[0] * box.shapeZyx[1] * box.shapeZyx[2]);
    forEachVoxel(box, shapeZyx, (inside, at) => own[inside] = data[at] === value ? 1 : 0);
    const changed = ballMorphology({ data: own, shapeZyx: box.shapeZyx }, {
      operation,
      radiusMm,
      spacingZyxMm,
    });
    forEachVoxel(box, shapeZyx, (inside, at) => {
      if (changed[inside]) data[at] = value;
      else if (own[inside]) data[at] = 0;
    });
  }
}

function ballSpacing(shapeZyx: TripleZyx, given: readonly number[] | null): TripleZyx {
  const [z, y, x] = shapeZyx;
  const edges = z === 1 ? [y, x] : shapeZyx;
  const mean = edges.reduce((sum, edge) => sum + edge, 0) / edges.length;
  const spacing = given ?? edges.map((edge) => mean / edge);
  const [inY, inX] = spacing.slice(-2);
  return [2 * z < Math.min(y, x) || spacing.length === 2 ? Infinity : spacing[0], inY, inX];
}

interface Box {
  readonly low: readonly number[];
  readonly shapeZyx: TripleZyx;
}

/** What an operation on a class can reach; it has the faces of the patch where it gets to them. */
function boxAround(
  { data, shapeZyx }: PreviousMask,
  value: number,
  reach: readonly number[],
): Box | undefined {
  const [, ny, nx] = shapeZyx;
  const low = [Infinity, Infinity, Infinity];
  const high = [-1, -1, -1];
  for (let i = 0; i < data.length; i++) {
    if (data[i] !== value) continue;
    const at = [Math.floor(i / (ny * nx)), Math.floor(i / nx) % ny, i % nx];
    for (let axis = 0; axis < 3; axis++) {
      if (at[axis] < low[axis]) low[axis] = at[axis];
      if (at[axis] > high[axis]) high[axis] = at[axis];
    }
  }
  if (high[0] < 0) return undefined;
  const first = low.map((at, axis) => Math.max(0, at - reach[axis] - 1));
  const shape = high.map((at, axis) =>
    Math.min(shapeZyx[axis] - 1, at + reach[axis] + 1) - first[axis] + 1
  );
  return { low: first, shapeZyx: shape as unknown as TripleZyx };
}

function forEachVoxel(
  { low, shapeZyx: [nz, ny, nx] }: Box,
  [, height, width]: TripleZyx,
  visit: (inside: number, at: number) => void,
): void {
  for (let z = 0, inside = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const row = ((z + low[0]) * height + y + low[1]) * width + low[2];
      for (let x = 0; x < nx; x++) visit(inside++, row + x);
    }
  }
}
