import { linearPlanes } from "../volumes/linear_planes.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { LabelOptions } from "./label_options.ts";
import type { ProbabilityPlanes } from "./probability_planes.ts";
import type { RowRange } from "./row_bands.ts";
import { type RowSpans, rowSpans } from "./row_spans.ts";

/** By which share sums of probabilities may be wrong. */
const ROUNDING = 1e-3;

/** Options of {@linkcode labelPlanes}. */
export interface LabelPlanesOptions extends LabelOptions {
  /** What each source counts in the mean; together 1. @default {all alike} */
  readonly shares?: readonly number[];
  /** Also tells the entropy of the probabilities. @default {false} */
  readonly entropy?: boolean;
  /** Also keeps the probabilities on the label map's grid. @default {false} */
  readonly probabilities?: boolean;
  /** The probabilities of a voxel sum up to 1, so that small ones need no look. @default {false} */
  readonly normalized?: boolean;
  /** The rows of the label map that are made. @default {all} */
  readonly rows?: RowRange;
  /** What is filled. @default {new arrays} */
  readonly into?: LabelArrays;
}

/** What is made of class probabilities. */
export interface LabelArrays {
  /** Original class numbers, x fastest. */
  readonly label: Uint8Array | Uint16Array;
  /** Entropy in nats of each voxel; empty where not asked for. */
  readonly entropy: Float32Array;
  /** Class after class on the label map's grid; empty where not asked for. */
  readonly probabilities: Float32Array;
}

/** A label map that is made plane by plane. */
export interface LabelPlanes extends LabelArrays {
  /** The plane of each source that has to be reached for a plane of the label map. */
  needs(z: number): readonly number[];
  /** Makes a plane; the sources' planes that it needs are there. */
  make(z: number): void;
}

/**
 * Makes a label map of class probabilities, of several sources their mean: they are brought to the
 * wanted grid linearly, plane after plane and class after class, and each voxel takes its most
 * probable class, the lowest where several are. The numbers are those of `resampleArray` on the
 * whole.
 *
 * @throws {OvkitError} `ParameterInvalid` for a list of thresholds of another length than `classes`
 */
export function labelPlanes(
  sources: readonly Pick<ProbabilityPlanes, "shapeCzyx" | "rows" | "plane">[],
  options: LabelPlanesOptions,
): LabelPlanes {
  const { shapeZyx, classes, normalized = false } = options;
  const { entropy: wantsEntropy = false, probabilities: wantsAll = false } = options;
  const { shares = sources.map(() => 1 / sources.length) } = options;
  const least = thresholdsOf(options);
  const [depth, height, width] = shapeZyx;
  const area = height * width;
  const { rows: [startRow, endRow] = [0, height] } = options;
  const [count] = sources[0].shapeCzyx;
  const voxels = depth * area;
  const { label, entropy, probabilities } = options.into ?? emptyArrays(options, count);
  const best = new Float32Array(area);
  const mean = new Float32Array(width);
  const inputs = sources.map(({ shapeCzyx: [, nz, ny, nx], rows = [0, ny], plane }) => {
    const steps = [nz / depth, ny / height, nx / width];
    const planes = linearPlanes([nz, ny, nx], shapeZyx, steps, rows[0]);
    const { columns } = planes;
    return {
      plane,
      firstRow: rows[0],
      spans: rowSpans(plane, count, rows[1] - rows[0], nx),
      planes,
      firstOf: Int32Array.from(
        { length: nx },
        (_, x) => columns.filter(({ far }) => far < x).length,
      ),
      endOf: Int32Array.from(
        { length: nx },
        (_, x) => columns.filter(({ near }) => near <= x).length,
      ),
    };
  });

  const floors = Array.from({ length: count }, (_, c) => {
    if (wantsAll) return -Infinity;
    if (wantsEntropy) return Number.MIN_VALUE;
    if (least !== null) return c === 0 ? Infinity : least[c - 1] * (1 - ROUNDING);
    return normalized ? (1 - ROUNDING) / count : -Infinity;
  });

  function make(z: number): void {
    best.fill(-1);
    for (let c = 0; c < count; c++) {
      const competes = least === null || c > 0;
      if (!competes && !wantsEntropy && !wantsAll) continue;
      const threshold = least === null || c === 0 ? -1 : least[c - 1];
      const rows = inputs.map(({ spans, planes }) => {
        const { near, far } = planes.sources[z];
        return [spans.of(c, near, floors[c]), spans.of(c, far, floors[c])];
      });
      if (rows.every((pair) => pair.every(({ isEmpty }) => isEmpty))) continue;
      for (const { plane, planes } of inputs) planes.load(z, (at) => plane(c, at), c);
      const number = c === 0 ? 0 : classes[c - 1];
      for (let y = startRow; y < endRow; y++) {
        const [from, to] = columnsOf(rows, y);
        if (from >= to) continue;
        const values = rowOf(y, from, to);
        const start = z * area + y * width;
        if (wantsAll) probabilities.set(values, c * voxels + start);
        if (wantsEntropy) addEntropy(values, { start, from, to });
        if (competes) compete(values, { start, inPlane: y * width, from, to, number, threshold });
      }
    }
  }

  /** The voxels of a row in which a class has to be looked at. */
  function columnsOf(rows: readonly (readonly RowSpans[])[], y: number): [number, number] {
    let from = width;
    let to = 0;
    inputs.forEach(({ planes, firstRow, firstOf, endOf }, i) => {
      const { near, far } = planes.rows[y];
      for (const { first, last } of rows[i]) {
        for (let row = near - firstRow; row <= far - firstRow; row++) {
          if (first[row] > last[row]) continue;
          from = Math.min(from, firstOf[first[row]]);
          to = Math.max(to, endOf[last[row]]);
        }
      }
    });
    return [from, to];
  }

  function rowOf(y: number, from: number, to: number): Float32Array {
    if (inputs.length === 1) return inputs[0].planes.row(y, from, to);
    mean.fill(0);
    inputs.forEach(({ planes }, i) => {
      const values = planes.row(y, from, to);
      for (let x = from; x < to; x++) mean[x] += shares[i] * values[x];
    });
    return mean;
  }

  function addEntropy(
    values: Float32Array,
    { start, from, to }: { readonly start: number; readonly from: number; readonly to: number },
  ): void {
    for (let x = from; x < to; x++) {
      const p = values[x];
      if (p > 0) entropy[start + x] -= p * Math.log(p);
    }
  }

  function compete(
    values: Float32Array,
    { start, inPlane, from, to, number, threshold }: {
      readonly start: number;
      readonly inPlane: number;
      readonly from: number;
      readonly to: number;
      readonly number: number;
      readonly threshold: number;
    },
  ): void {
    for (let x = from; x < to; x++) {
      const value = values[x];
      if (value > best[inPlane + x] && value >= threshold) {
        best[inPlane + x] = value;
        label[start + x] = number;
      }
    }
  }

  return {
    needs: (z) => inputs.map(({ planes }) => planes.sources[z].far),
    make,
    label,
    entropy,
    probabilities,
  };
}

function emptyArrays(
  { shapeZyx: [depth, height, width], classes, entropy, probabilities }: LabelPlanesOptions,
  count: number,
): LabelArrays {
  const voxels = depth * height * width;
  return {
    label: Math.max(0, ...classes) > 255 ? new Uint16Array(voxels) : new Uint8Array(voxels),
    entropy: new Float32Array(entropy ? voxels : 0),
    probabilities: new Float32Array(probabilities ? count * voxels : 0),
  };
}

function thresholdsOf(
  { thresholds, classes }: Pick<LabelPlanesOptions, "thresholds" | "classes">,
): readonly number[] | null {
  if (thresholds === undefined || thresholds === null) return null;
  const list = typeof thresholds === "number" ? classes.map(() => thresholds) : thresholds;
  if (list.length === classes.length) return list.map(Math.fround);
  throw new OvkitError("ParameterInvalid", {
    subject: "postprocessing.probability_thresholds",
    found: `a list of ${list.length}`,
    expected: `one number, or ${classes.length}: one for each class`,
  });
}
