import { OvkitError } from "../foundation/ovkit_error.ts";
import { createVolume } from "./create_volume.ts";
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
 * @returns a new volume; at order 0 of the same voxel type, else Float32Array (Float64Array for
 * Float64Array)
 * @throws {OvkitError} `ArgumentInvalid` where neither or both targets are given or one is not
 * positive
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
 */
export function resample(volume: Volume, options: ResampleOptions): Volume {
  const { order = 1 } = options;
  const { toShapeZyx, stepZyx } = target(volume, options);
  const data = resampleArray(volume.data, volume.shapeZyx, { toShapeZyx, stepZyx, order });
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
