import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { classRegions, regionComponents } from "./class_regions.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";

/** What decides which connected parts stay. */
export type ComponentFilter = Pick<
  PreprocessingParameters,
  "lb_classes" | "reduce_lb_to_single_class" | "lb_min_vol" | "lb_max_vol"
>;

/**
 * Makes connected parts of a class background that are smaller or larger in mm³ than a plan allows;
 * voxels that touch at a corner are connected. Where the classes are stored as one, the parts are
 * those of all of them together.
 *
 * @param label original class numbers; not changed
 * @returns the label itself where nothing is removed
 * @throws {OvkitError} `ParameterInvalid` where a list has another length than there are classes
 */
export function filterComponents(
  label: Pick<Volume, "data" | "shapeZyx" | "spacingZyxMm">,
  filter: ComponentFilter,
): VoxelArray {
  const { lb_classes, reduce_lb_to_single_class: single } = filter;
  const count = single ? 1 : lb_classes.length;
  const least = volumePerClass("lb_min_vol", filter.lb_min_vol, count);
  const most = volumePerClass("lb_max_vol", filter.lb_max_vol, count);
  if (least === undefined && most === undefined) return label.data;
  const [z, y, x] = label.spacingZyxMm;
  const indexOfClass = new Map(lb_classes.map((number, i) => [number, single ? 0 : i]));
  const known = (value: number) => indexOfClass.get(value);
  const encoded = Uint8Array.from(
    label.data as ArrayLike<number>,
    (value) => (known(Number(value)) ?? -1) + 1,
  );
  let result = label.data;
  for (const [value, indices] of classRegions(encoded)) {
    const { componentOf, sizes } = regionComponents(indices, label.shapeZyx);
    const removed = sizes.map((size) => {
      const mm3 = size * z * y * x;
      return mm3 < (least?.[value - 1] ?? 0) || mm3 > (most?.[value - 1] ?? Infinity) ? 1 : 0;
    });
    if (!removed.includes(1)) continue;
    if (result === label.data) result = label.data.slice();
    const background = (typeof result[0] === "bigint" ? 0n : 0) as number;
    indices.forEach((index, i) => {
      if (removed[componentOf[i] - 1]) result[index] = background;
    });
  }
  return result;
}

/**
 * The limits of each stored class.
 *
 * @param name the parameter, for errors
 * @param value one number for all classes, or a list
 * @param count how many classes are stored
 * @returns undefined where there is no limit
 * @throws {OvkitError} `ParameterInvalid`
 */
export function volumePerClass(
  name: "lb_min_vol" | "lb_max_vol",
  value: number | readonly number[] | null | undefined,
  count: number,
): readonly number[] | undefined {
  if (value === null || value === undefined) return undefined;
  const list = typeof value === "number" ? new Array<number>(count).fill(value) : value;
  const wrong = (found: string, expected: string) =>
    new OvkitError("ParameterInvalid", { subject: name, found, expected });
  if (list.length !== count) {
    throw wrong(
      `${list.length} volumes (${list.join(", ")})`,
      `one number, or ${count}: one for each stored class`,
    );
  }
  if (list.every((mm3) => mm3 >= 0)) return list;
  throw wrong(list.join(", "), "volumes in mm³ of at least 0");
}
