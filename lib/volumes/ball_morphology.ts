import type { MaskArray } from "./connected_components.ts";
import { squaredDistances } from "./squared_distances.ts";

/** An operation of binary morphology. */
export type MorphologyOperation = "dilation" | "erosion" | "opening" | "closing";

/** Options of {@linkcode ballMorphology}. */
export interface BallMorphologyOptions {
  readonly operation: MorphologyOperation;
  /** The ball holds the voxels whose centres are less than this far away. */
  readonly radiusMm: number;
  /** Distance of neighbouring voxels; Infinity along z takes a disc in the plane. */
  readonly spacingZyxMm: readonly [number, number, number];
}

/** Stands for a slice distance that nothing reaches across. */
const FAR = 1e9;

/**
 * Binary morphology with a ball as structuring element, by exact distances. What lies outside of the
 * volume is background, as in SciPy: an erosion, and so a closing too, takes away voxels at the
 * volume's faces.
 *
 * @param mask not changed
 * @returns 1 for foreground
 */
export function ballMorphology(mask: MaskArray, options: BallMorphologyOptions): Uint8Array {
  const { operation, radiusMm } = options;
  const [z, y, x] = options.spacingZyxMm;
  const spacing = [Number.isFinite(z) ? z : FAR, y, x] as const;
  const { shapeZyx } = mask;
  const square = radiusMm * radiusMm;
  const dilated = (data: MaskArray["data"]) =>
    Uint8Array.from(
      squaredDistances({ data, shapeZyx }, spacing),
      (distance) => distance < square ? 1 : 0,
    );
  const eroded = (data: MaskArray["data"]) => withinRim(data, shapeZyx, spacing, square);
  switch (operation) {
    case "dilation":
      return dilated(mask.data);
    case "erosion":
      return eroded(mask.data);
    case "opening":
      return dilated(eroded(mask.data));
    case "closing":
      return eroded(dilated(mask.data));
  }
}

/** Erosion, on a volume with a rim of background. */
function withinRim(
  data: MaskArray["data"],
  [nz, ny, nx]: MaskArray["shapeZyx"],
  spacing: readonly [number, number, number],
  square: number,
): Uint8Array {
  const shapeZyx = [nz + 2, ny + 2, nx + 2] as const;
  const wide = new Uint8Array(shapeZyx[0] * shapeZyx[1] * shapeZyx[2]);
  const start = (z: number, y: number) => ((z + 1) * shapeZyx[1] + y + 1) * shapeZyx[2] + 1;
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const [from, to] = [(z * ny + y) * nx, start(z, y)];
      for (let x = 0; x < nx; x++) wide[to + x] = data[from + x] ? 1 : 0;
    }
  }
  const distances = squaredDistances({ data: wide, shapeZyx }, spacing, { to: "background" });
  const result = new Uint8Array(data.length);
  for (let z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      const [to, from] = [(z * ny + y) * nx, start(z, y)];
      for (let x = 0; x < nx; x++) {
        result[to + x] = wide[from + x] && distances[from + x] >= square ? 1 : 0;
      }
    }
  }
  return result;
}
