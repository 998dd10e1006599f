import { OvkitError } from "../foundation/ovkit_error.ts";
import { createVolume } from "./create_volume.ts";
import { coarsestAxis, lowResolutionAxis } from "./low_resolution_axis.ts";
import { resampleArray } from "./resample_array.ts";
import type { Volume } from "./volume.ts";

/** Options of {@linkcode resample}: exactly one of `spacingZyxMm` and `shapeZyx`. */
export interface ResampleOptions {
  /** Spacing of the result along z, y, x in millimetres. */
  readonly spacingZyxMm?: readonly [number, number, number];
  /** Shape of the result along z, y, x; the spacing follows. */
  readonly shapeZyx?: readonly [number, number, number];
  /** 0 nearest (for labels), 1 trilinear, 3 cubic B-spline. @default {1} */
  readonly order?: 0 | 1 | 3;
  /**
   * nnU-Net's way with thick slices, at orders 1 and 3: one axis takes the voxel with the nearest
   * centre while the other two are interpolated slice by slice. `"auto"` does so where the largest
   * spacing of the source, or else of the result, is more than three times the smallest, along the
   * axis of the largest; `true` always along the source's coarsest axis (neither where two axes
   * share the largest spacing); 0 for z, 1 for y and 2 for x name the axis.
   * @default {false}
   */
  readonly separateZ?: boolean | "auto" | 0 | 1 | 2;
  /**
   * The voxels are classes: at order 1 each class's mask is interpolated, and a voxel takes the
   * class with the largest share (among equals the nearest voxel's, or else the smallest). Not for
   * order 3.
   * @default {false}
   */
  readonly labels?: boolean;
}

/**
 * Resamples a volume to a spacing or to a shape. Voxels are boxes: the outer faces of the first
 * voxels coincide, result voxel `i` is centred on the source's `(i + 0.5) * step - 0.5`, and beyond
 * the source's outermost centres its edge goes on. For a spacing the result has
 * `floor(n * spacing / target)` voxels along an axis, at least one, and the step is exactly
 * `target / spacing`, as PyTorch's `interpolate` with a scale factor; an axis whose number of voxels
 * does not change is copied and keeps its spacing.
 *
 * @param volume left as it is
 * @returns a new volume; at order 0 and for labels of the same voxel type, else Float32Array
 * (Float64Array for Float64Array)
 * @throws {OvkitError} `ArgumentInvalid` where neither or both targets are given or one is not
 * positive, or where labels are to be resampled at order 3
 *
 * @example To voxels of twice the size
 * ```ts
 * import { createVolume, resample } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const volume = createVolume({
 *   data: Float32Array.of(0, 2, 4, 6),
 *   shapeZyx: [1, 1, 4],
 *   affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
 * });
 * const coarse = resample(volume, { spacingZyxMm: [1, 1, 2] });
 * assert.deepEqual([...coarse.data], [1, 5]);
 * assert.deepEqual(coarse.spacingZyxMm, [1, 1, 2]);
 * ```
 *
 * @example A label map with thick slices, as nnU-Net
 * ```ts
 * import { createVolume, resample } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const label = createVolume({
 *   data: Uint8Array.of(0, 5, 5, 0, 0, 5),
 *   shapeZyx: [2, 1, 3],
 *   affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1],
 * });
 * const fine = resample(label, { shapeZyx: [3, 1, 6], separateZ: "auto", labels: true });
 * assert.deepEqual([...fine.data], [0, 0, 5, 5, 5, 5, 0, 0, 0, 0, 5, 5, 0, 0, 0, 0, 5, 5]);
 * ```
 */
export function resample(volume: Volume, options: ResampleOptions): Volume {
  const { order = 1, labels = false } = options;
  if (labels && order === 3) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "resample labels",
      found: "order 3",
      expected: "order 0 or 1",
    });
  }
  const { toShapeZyx, stepZyx } = target(volume, options);
  const separateAxis = axisApart(volume, stepZyx, options.separateZ);
  const data = resampleArray(volume.data, volume.shapeZyx, {
    toShapeZyx,
    stepZyx,
    order,
    labels,
    ...(separateAxis === undefined ? {} : { separateAxis }),
  });
  const affineRas = [...volume.affineRas];
  for (let row = 0; row < 3; row++) {
    for (let column = 0; column < 3; column++) {
      const step = stepZyx[2 - column];
      const value = volume.affineRas[row * 4 + column];
      affineRas[row * 4 + column] = value * step;
      affineRas[row * 4 + 3] += value * (step - 1) / 2;
    }
  }
  return createVolume({ ...volume, data, shapeZyx: toShapeZyx, affineRas });
}

function axisApart(
  { spacingZyxMm: [z, y, x] }: Volume,
  stepZyx: readonly [number, number, number],
  separateZ: ResampleOptions["separateZ"] = false,
): 0 | 1 | 2 | undefined {
  if (typeof separateZ === "number") return separateZ;
  if (separateZ === true) return coarsestAxis([z, y, x]);
  if (separateZ === false) return undefined;
  return lowResolutionAxis([[z, y, x], [z * stepZyx[0], y * stepZyx[1], x * stepZyx[2]]]);
}

function target(volume: Volume, options: ResampleOptions) {
  const { spacingZyxMm, shapeZyx } = options;
  const wanted = spacingZyxMm ?? shapeZyx;
  if (wanted === undefined || (spacingZyxMm && shapeZyx)) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "resample",
      found: wanted ? "both spacingZyxMm and shapeZyx" : "neither spacingZyxMm nor shapeZyx",
      expected: "one of them",
    });
  }
  const whole = spacingZyxMm === undefined;
  if (wanted.length !== 3 || wanted.some((n) => !(n > 0 && n < Infinity) || (whole && n % 1))) {
    throw new OvkitError("ArgumentInvalid", {
      subject: `resample ${whole ? "shapeZyx" : "spacingZyxMm"}`,
      found: `(${wanted.join(", ")})`,
      expected: whole ? "three whole numbers of at least 1" : "three positive numbers",
    });
  }
  const triple = (value: (axis: number) => number): [number, number, number] => [
    value(0),
    value(1),
    value(2),
  ];
  if (whole) {
    return {
      toShapeZyx: triple((axis) => wanted[axis]),
      stepZyx: triple((axis) => volume.shapeZyx[axis] / wanted[axis]),
    };
  }
  const factor = triple((axis) => volume.spacingZyxMm[axis] / wanted[axis]);
  const toShapeZyx = triple((axis) =>
    Math.max(1, Math.floor(volume.shapeZyx[axis] * factor[axis]))
  );
  const stepZyx = triple((axis) =>
    toShapeZyx[axis] === volume.shapeZyx[axis] ? 1 : 1 / factor[axis]
  );
  return { toShapeZyx, stepZyx };
}
