import { OvkitError } from "../../foundation/ovkit_error.ts";
import { invertAffine } from "../../volumes/invert_affine.ts";
import type { Grid } from "../../volumes/volume.ts";
import type { DicomDataset } from "../dicom/dicom_dataset.ts";
import { parseDecimals } from "./parse_decimals.ts";
import type { RoiEntry } from "./rtstruct_rois.ts";

/** A contour in the grid of a series. */
interface PlacedContour {
  /** Slice, not rounded. */
  readonly z: number;
  /** Column and row of the points, alternating. */
  readonly points: Float64Array;
}

/** The contours of a region by slice. */
export interface PlacedRoi {
  readonly slices: ReadonlyMap<number, readonly Float64Array[]>;
  readonly notes: readonly string[];
}

const CLOSED = ["CLOSED_PLANAR", "CLOSEDPLANAR_XOR"];
const GREATEST_MM = 1e6;
const SAME_PLANE = 0.05;
const FLAT = 0.1;
const BORDER = 0.51;

/**
 * Brings the closed contours of a region into the grid of a series, each to the slice it is nearest
 * to. Of contours in several planes nearest to one slice only those of the nearest plane are kept.
 *
 * @throws {OvkitError} `FileCorrupt` where a contour's data are damaged, `GeometryMismatch` where a
 * contour crosses slices
 */
export function placeContours(roi: RoiEntry, grid: Grid, path: string): PlacedRoi {
  const notes: string[] = [];
  const note = (count: number, what: string) => {
    if (count > 0) notes.push(`"${roi.name}": ${count} ${what}`);
  };
  const bySlice = new Map<number, PlacedContour[]>();
  const ignored = new Map<string, number>();
  const [depth, height, width] = grid.shapeZyx;
  const affine = invertAffine(grid.affineRas);
  let closed = 0;
  let outside = 0;
  let cut = 0;
  let tilted = 0;
  for (const [i, contour] of roi.contours.entries()) {
    const type = contour.text("ContourGeometricType") ?? "CLOSED_PLANAR";
    const mm = contourData(contour, `${path}: contour ${i + 1} of "${roi.name}"`);
    if (!CLOSED.includes(type)) ignored.set(type, (ignored.get(type) ?? 0) + 1);
    if (!CLOSED.includes(type) || mm.length === 0) continue;
    closed++;
    const { points, low, high } = toVoxels(mm, affine);
    const z = (low[2] + high[2]) / 2;
    const slice = Math.round(z);
    if (high[2] < -0.5 || low[2] > depth - 0.5 || slice < 0 || slice >= depth) outside++;
    else {
      const crossed = high[2] - low[2];
      if (crossed > 0.5) throw crossing(roi, i, { crossed, path });
      if (crossed > FLAT) tilted++;
      const within = low[0] > -BORDER && low[1] > -BORDER && high[0] < width - 1 + BORDER &&
        high[1] < height - 1 + BORDER;
      if (!within) cut++;
      const there = bySlice.get(slice);
      if (there === undefined) bySlice.set(slice, [{ z, points }]);
      else there.push({ z, points });
    }
  }
  for (const [type, count] of ignored) note(count, `contours of type ${type} are not filled`);
  note(outside, "contours lie above or below the series and are left out");
  note(cut, "contours reach beyond the image and are cut off at its border");
  note(tilted, "contours are tilted against the slices and were drawn into the nearest");
  const { slices, dropped, between, repeated } = nearestPlanes(bySlice);
  note(between, "contours lie between slices and were drawn into the nearest");
  note(dropped, "contours were left out: another plane is nearer to their slice");
  note(repeated, "contours are there twice and were drawn once");
  const numbers = [...slices.keys()].sort((a, b) => a - b);
  const spanned = numbers.length === 0 ? 0 : numbers.at(-1)! - numbers[0] + 1;
  note(
    spanned - numbers.length,
    `of the ${spanned} slices from its first to its last have no contour and stay empty`,
  );
  if (closed === 0) notes.push(`"${roi.name}" is empty: it has no closed contours`);
  return { slices, notes };
}

function contourData(contour: DicomDataset, subject: string): Float64Array {
  const mm = parseDecimals(contour.bytes("ContourData") ?? new Uint8Array(0));
  const declared = contour.number("NumberOfContourPoints") ?? mm.length / 3;
  const wrong = mm.findIndex((value) => !(Math.abs(value) <= GREATEST_MM));
  if (mm.length % 3 === 0 && declared === mm.length / 3 && wrong < 0) return mm;
  throw new OvkitError("FileCorrupt", {
    subject,
    found: wrong < 0
      ? `${mm.length} coordinates for ${declared} points`
      : `coordinate ${wrong + 1} is no place in a patient`,
    expected: wrong < 0 ? "three for each" : `a number within ${GREATEST_MM} mm`,
    remedy: "export the structure set again",
  });
}

/** LPS millimetres to voxels, and the least and greatest of each coordinate. */
function toVoxels(mm: Float64Array, affine: readonly number[]) {
  const [a, b, c, d, e, f, g, h, i, j, k, l] = affine;
  const points = new Float64Array(mm.length / 3 * 2);
  const low = [Infinity, Infinity, Infinity];
  const high = [-Infinity, -Infinity, -Infinity];
  for (let n = 0, at = 0; n < mm.length; n += 3, at += 2) {
    const right = -mm[n];
    const anterior = -mm[n + 1];
    const superior = mm[n + 2];
    const x = a * right + b * anterior + c * superior + d;
    const y = e * right + f * anterior + g * superior + h;
    const z = i * right + j * anterior + k * superior + l;
    points[at] = x;
    points[at + 1] = y;
    if (x < low[0]) low[0] = x;
    if (x > high[0]) high[0] = x;
    if (y < low[1]) low[1] = y;
    if (y > high[1]) high[1] = y;
    if (z < low[2]) low[2] = z;
    if (z > high[2]) high[2] = z;
  }
  return { points, low, high };
}

function nearestPlanes(bySlice: ReadonlyMap<number, readonly PlacedContour[]>) {
  const slices = new Map<number, Float64Array[]>();
  let dropped = 0;
  let between = 0;
  let repeated = 0;
  for (const [slice, contours] of bySlice) {
    const off = (contour: PlacedContour) => Math.abs(contour.z - slice);
    const nearest = contours.reduce((best, other) => off(other) < off(best) ? other : best);
    const plane = contours.filter((other) => Math.abs(other.z - nearest.z) <= SAME_PLANE);
    const distinct = plane.filter((one, i) => !plane.slice(0, i).some((other) => same(one, other)));
    dropped += contours.length - plane.length;
    repeated += plane.length - distinct.length;
    if (off(nearest) > SAME_PLANE) between += distinct.length;
    slices.set(slice, distinct.map((contour) => contour.points));
  }
  return { slices, dropped, between, repeated };
}

function same(a: PlacedContour, b: PlacedContour): boolean {
  return a.points.length === b.points.length && a.points.every((value, i) => value === b.points[i]);
}

function crossing(
  roi: RoiEntry,
  contour: number,
  { crossed, path }: { crossed: number; path: string },
): OvkitError {
  return new OvkitError("GeometryMismatch", {
    subject: path,
    found: `contour ${contour + 1} of "${roi.name}" spans ${crossed.toFixed(1)} slices`,
    expected: "contours in the planes of the slices",
    remedy: "give the series it was drawn on; a contour across slices cannot be filled in them",
  });
}
