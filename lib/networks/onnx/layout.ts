/**
 * Which axis of TensorFlow stands at each axis of the ONNX tensor: [0, 4, 1, 2, 3] has a volume's
 * channels in the second place.
 */
export type Layout = readonly number[];

/** Axes as they are. */
export function sameLayout(rank: number): Layout {
  return Array.from({ length: rank }, (_, i) => i);
}

/** Channels behind the batch, as ONNX has images. */
export function channelsFirst(rank: number): Layout {
  return rank < 3 ? sameLayout(rank) : [0, rank - 1, ...sameLayout(rank - 2).map((i) => i + 1)];
}

/** Output and input channels first, as PyTorch and ONNX have filters. */
export function filterLayout(rank: number): Layout {
  return rank < 3 ? sameLayout(rank) : [rank - 1, rank - 2, ...sameLayout(rank - 2)];
}

/** Axes of a shape before and after a reshape that hold the same numbers together. */
interface AxisGroup {
  readonly before: readonly number[];
  readonly after: readonly number[];
}

/** Two shapes of the same numbers; axes of length 1 do not count, but for the batch. */
export interface ShapeChange {
  readonly before: readonly number[];
  readonly after: readonly number[];
  /** Whether the first axis of both is the batch, whatever its length. */
  readonly batched: boolean;
}

function axisGroups({ before, after, batched }: ShapeChange): AxisGroup[] {
  const counting = (shape: readonly number[]) =>
    sameLayout(shape.length).filter((axis) => shape[axis] !== 1 || (batched && axis === 0));
  const [open, goal] = [counting(before), counting(after)];
  const groups: AxisGroup[] = [];
  for (let i = 0, j = 0; i < open.length || j < goal.length;) {
    const group = { before: [] as number[], after: [] as number[] };
    let [sizeBefore, sizeAfter] = [1, 1];
    do {
      const takeBefore = i < open.length && (sizeBefore <= sizeAfter || j >= goal.length) &&
        !(group.before.length > 0 && group.after.length === 0);
      if (takeBefore) {
        sizeBefore *= before[open[i]];
        group.before.push(open[i++]);
      } else {
        sizeAfter *= after[goal[j]];
        group.after.push(goal[j++]);
      }
    } while (sizeBefore !== sizeAfter || group.before.length === 0 || group.after.length === 0);
    groups.push(group);
  }
  return groups;
}

/** In which order groups stand in a layout, or undefined where one is torn apart. */
function orderOf(layout: Layout, groups: readonly (readonly number[])[]): number[] | undefined {
  const order: number[] = [];
  const places = groups.map((axes) => axes.map((axis) => layout.indexOf(axis)));
  const counting = places.flat().sort((a, b) => a - b);
  for (const axes of places) {
    const start = counting.indexOf(axes[0]);
    if (axes.some((place, k) => counting[start + k] !== place)) return undefined;
  }
  for (const [i] of [...places.entries()].sort(([, a], [, b]) => a[0] - b[0])) order.push(i);
  return order;
}

/**
 * Whether reshaping the ONNX tensor gives a layout of the new shape without moving numbers.
 *
 * @param layouts of the tensor before and after
 */
export function reshapesInPlace(
  change: ShapeChange,
  layouts: { readonly before: Layout; readonly after: Layout },
): boolean {
  const groups = axisGroups(change);
  const before = orderOf(layouts.before, groups.map((group) => group.before));
  const after = orderOf(layouts.after, groups.map((group) => group.after));
  return before !== undefined && before.join() === after?.join();
}

/** The layout of the new shape that reshaping gives; undefined where groups are torn apart. */
export function reshapedLayout(change: ShapeChange, layout: Layout): Layout | undefined {
  const rank = change.after.length;
  const usual = [channelsFirst(rank), filterLayout(rank), sameLayout(rank)];
  const found = usual.find((after) => reshapesInPlace(change, { before: layout, after }));
  if (found !== undefined) return found;
  const groups = axisGroups(change);
  const order = orderOf(layout, groups.map((group) => group.before));
  if (order === undefined) return undefined;
  const counting = order.flatMap((i) => groups[i].after);
  return [...counting, ...sameLayout(rank).filter((axis) => !counting.includes(axis))];
}
