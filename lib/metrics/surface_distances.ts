import { squaredDistancesAt } from "../volumes/squared_distances_at.ts";
import { type MaskSurface, maskSurface } from "./mask_surface.ts";
import type { SurfaceConvention } from "./surface_convention.ts";

type Triple = readonly [number, number, number];

/** Distances of the points of one surface to the nearest point of another. */
export interface DirectedDistances {
  /** Millimetres, one for each point. */
  readonly distances: Float64Array;
  /** mm² of each point, or 1 for voxels. */
  readonly weights: Float64Array;
}

/** Distances of two surfaces to each other. */
export interface SurfaceDistances {
  /** From the reference's surface to the prediction's. */
  readonly ofReference: DirectedDistances;
  /** From the prediction's surface to the reference's. */
  readonly ofPrediction: DirectedDistances;
}

/** What {@linkcode surfaceDistances} needs to know. */
export interface SurfaceDistancesOptions {
  readonly shapeZyx: Triple;
  readonly spacingZyxMm: Triple;
  readonly convention: SurfaceConvention;
}

/**
 * Measures how far two surfaces lie from each other, exactly (a distance's square is rounded to
 * single precision). A surface without points gives distances of Infinity to the other.
 *
 * @param reference 1 inside, 0 outside; what lies outside of the array is outside
 * @param prediction the same on the same grid
 */
export function surfaceDistances(
  reference: Uint8Array,
  prediction: Uint8Array,
  options: SurfaceDistancesOptions,
): SurfaceDistances {
  const a = maskSurface(reference, options);
  const b = maskSurface(prediction, options);
  return {
    ofReference: distancesTo(b, a, options.spacingZyxMm),
    ofPrediction: distancesTo(a, b, options.spacingZyxMm),
  };
}

function distancesTo(to: MaskSurface, of: MaskSurface, spacingZyxMm: Triple): DirectedDistances {
  const { points, weights: weightOf } = of;
  const target = { data: to.points, shapeZyx: to.shapeZyx };
  const isThere = to.points.some((value) => value !== 0);
  const distances = isThere
    ? squaredDistancesAt(target, points, spacingZyxMm)
    : new Float64Array(points.filter((value) => value !== 0).length).fill(Infinity);
  const weights = new Float64Array(distances.length);
  for (let i = 0, k = 0; k < distances.length; i++) {
    if (points[i] === 0) continue;
    distances[k] = Math.sqrt(distances[k]);
    weights[k++] = weightOf[points[i]];
  }
  return { distances, weights };
}
