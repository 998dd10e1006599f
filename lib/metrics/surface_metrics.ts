import { percentile } from "../foundation/statistics.ts";
import type { SurfaceConvention } from "./surface_convention.ts";
import type { DirectedDistances, SurfaceDistances } from "./surface_distances.ts";
import { weightedPercentile } from "./weighted_percentile.ts";

/** How far two surfaces lie apart, in millimetres; null where one of them has no points. */
export interface SurfaceMetrics {
  /** Hausdorff distance: the largest distance of either direction. */
  readonly hdMm: number | null;
  /** The larger of the 95th percentiles of both directions. */
  readonly hd95Mm: number | null;
  /** The 95th percentile of the distances of both directions together. */
  readonly hd95PooledMm: number | null;
  /** Mean of the distances of both directions together (ASSD). */
  readonly assdMm: number | null;
  /** Mean of the two directions' means (MASD). */
  readonly masdMm: number | null;
  /** Mean distance from the reference's surface to the prediction's. */
  readonly meanOfReferenceMm: number | null;
  /** Mean distance from the prediction's surface to the reference's. */
  readonly meanOfPredictionMm: number | null;
}

/** Distances that differ by less than this part of the tolerance count as within it. */
const ROUNDING = 1e-6;

/**
 * Sums up the distances of two surfaces. Percentiles are of the area for `elements` (the smallest
 * distance up to which this part of the area lies), and interpolated between ranks for voxels.
 */
export function surfaceMetrics(
  { ofReference, ofPrediction }: SurfaceDistances,
  convention: SurfaceConvention,
): SurfaceMetrics {
  const counts = [ofReference, ofPrediction].map(({ distances }) => distances.length);
  if (counts.includes(0)) {
    return {
      hdMm: null,
      hd95Mm: null,
      hd95PooledMm: null,
      assdMm: null,
      masdMm: null,
      meanOfReferenceMm: null,
      meanOfPredictionMm: null,
    };
  }
  const both = {
    distances: joined(ofReference.distances, ofPrediction.distances),
    weights: joined(ofReference.weights, ofPrediction.weights),
  };
  const percentile95 = (directed: DirectedDistances) =>
    convention === "elements"
      ? weightedPercentile(directed.distances, directed.weights, 0.95)!
      : percentile(directed.distances.slice().sort(), 95);
  const meanOfReferenceMm = weightedMean(ofReference);
  const meanOfPredictionMm = weightedMean(ofPrediction);
  return {
    hdMm: both.distances.reduce((largest, distance) => Math.max(largest, distance), 0),
    hd95Mm: Math.max(percentile95(ofReference), percentile95(ofPrediction)),
    hd95PooledMm: percentile95(both),
    assdMm: weightedMean(both),
    masdMm: (meanOfReferenceMm + meanOfPredictionMm) / 2,
    meanOfReferenceMm,
    meanOfPredictionMm,
  };
}

/**
 * Normalised surface distance (surface Dice): the part of both surfaces, by area or by voxels, that
 * lies within a tolerance of the other; a distance equal to it is within.
 *
 * @returns null where neither surface has points
 */
export function normalizedSurfaceDistance(
  { ofReference, ofPrediction }: SurfaceDistances,
  toleranceMm: number,
): number | null {
  const limit = toleranceMm * (1 + ROUNDING);
  let within = 0;
  let all = 0;
  for (const { distances, weights } of [ofReference, ofPrediction]) {
    for (let i = 0; i < distances.length; i++) {
      all += weights[i];
      if (distances[i] <= limit) within += weights[i];
    }
  }
  return all === 0 ? null : within / all;
}

function weightedMean({ distances, weights }: DirectedDistances): number {
  let sum = 0;
  let all = 0;
  for (let i = 0; i < distances.length; i++) {
    sum += distances[i] * weights[i];
    all += weights[i];
  }
  return sum / all;
}

function joined(a: Float64Array, b: Float64Array): Float64Array {
  const result = new Float64Array(a.length + b.length);
  result.set(a);
  result.set(b, a.length);
  return result;
}
