import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { Grid } from "../../volumes/volume.ts";
import { cross, difference, dot, unit, type Vector } from "../dicom/vector.ts";
import type { SegmentationFrame, SegmentationSource } from "./segmentation_source.ts";

/** The grid of a segmentation and the slice of each of its frames. */
export interface SegmentationGrid extends Grid {
  /** Slice of each frame, in the file's order. */
  readonly sliceOfFrame: readonly number[];
}

/** How far a place may be from a whole number of slices, in slices, and from a line, in pixels. */
const TOLERANCE = 0.05;
const SAME_DIRECTION = 1e-4;

/**
 * The grid on which the frames of a segmentation lie: from the frame lowest along the normal to the
 * highest, at the declared slice spacing where the frames fit it, else at their least distance.
 * Slices without a frame are empty.
 *
 * @throws {OvkitError} `GeometryMismatch` where the frames lie on no common grid, `FileCorrupt`
 * where their planes are not possible
 */
export function segmentationGrid(source: SegmentationSource): SegmentationGrid {
  const { frames, rows, columns, file } = source;
  const [first] = frames;
  const wrong = (found: string, expected: string) =>
    new OvkitError("GeometryMismatch", { subject: file.path, found, expected });
  for (const { orientationLps, spacingYxMm, index } of frames) {
    const turned = orientationLps.some((v, i) =>
      Math.abs(v - first.orientationLps[i]) > SAME_DIRECTION
    );
    const scaled = spacingYxMm.some((v, i) =>
      Math.abs(v - first.spacingYxMm[i]) > 1e-4 * first.spacingYxMm[i]
    );
    if (turned || scaled) {
      throw wrong(`frame ${index + 1} with another direction or spacing`, "parallel frames");
    }
  }
  const { row, column, normal } = directions(first, file.path);
  const places = frames.map((frame) => dot(vector(frame.positionLpsMm), normal));
  const order = frames.map((_, i) => i).sort((a, b) => places[a] - places[b]);
  const { step, slices } = slicesOf(order.map((i) => places[i]), first.sliceSpacingMm);
  if (slices === undefined) {
    throw wrong(
      "frames at uneven distances",
      `whole multiples of ${step.toFixed(3)} mm between frames`,
    );
  }
  const sliceOfFrame: number[] = [];
  for (const [rank, i] of order.entries()) sliceOfFrame[i] = slices[rank];
  const depth = slices[slices.length - 1] + 1;
  const origin = vector(frames[order[0]].positionLpsMm);
  const span = difference(vector(frames[order[order.length - 1]].positionLpsMm), origin);
  const along = (axis: number) => depth > 1 ? span[axis] / (depth - 1) : normal[axis] * step;
  const toNext: Vector = [along(0), along(1), along(2)];
  const [dy, dx] = first.spacingYxMm;
  for (const { positionLpsMm, index } of frames) {
    const off = [0, 1, 2].map((axis) =>
      positionLpsMm[axis] - origin[axis] - sliceOfFrame[index] * toNext[axis]
    );
    if (Math.hypot(...off) > TOLERANCE * Math.max(dx, dy, step)) {
      throw wrong(`frame ${index + 1} that is shifted in its plane`, "frames one above the other");
    }
  }
  checkSize(depth * rows * columns, source);
  return {
    shapeZyx: [depth, rows, columns],
    affineRas: [
      ...[0 - row[0] * dx, 0 - column[0] * dy, 0 - toNext[0], 0 - origin[0]],
      ...[0 - row[1] * dx, 0 - column[1] * dy, 0 - toNext[1], 0 - origin[1]],
      ...[row[2] * dx, column[2] * dy, toNext[2], origin[2]],
      ...[0, 0, 0, 1],
    ],
    sliceOfFrame,
  };
}

function vector(values: readonly number[]): Vector {
  return [values[0], values[1], values[2]];
}

function directions({ orientationLps, spacingYxMm }: SegmentationFrame, path: string) {
  const row = vector(orientationLps);
  const column = vector(orientationLps.slice(3));
  const normal = cross(row, column);
  const lengths = [row, column, normal].map((v) => Math.hypot(...v));
  if (lengths.every((v) => Math.abs(v - 1) < 0.01) && spacingYxMm.every((v) => v > 0)) {
    return { row: unit(row), column: unit(column), normal: unit(normal) };
  }
  throw new OvkitError("FileCorrupt", {
    subject: path,
    found: `orientation (${orientationLps.join(", ")}) and spacing (${spacingYxMm.join(", ")})`,
    expected: "two perpendicular directions of length 1 and positive spacings",
    remedy: "export the segmentation again",
  });
}

/** Numbers of the slices at sorted places; undefined where no spacing fits them. */
function slicesOf(places: readonly number[], declared: number | undefined) {
  const gaps = places.slice(1).map((place, i) => place - places[i]);
  const distinct = gaps.filter((gap) => gap > TOLERANCE * (declared ?? 0.1));
  const least = distinct.reduce((a, b) => Math.min(a, b), Infinity);
  const candidates = [declared, distinct.length === 0 ? declared ?? 1 : least]
    .filter((step) => step !== undefined);
  for (const step of candidates) {
    const counts = gaps.map((gap) => Math.round(gap / step));
    if (counts.some((count, i) => Math.abs(gaps[i] / step - count) > TOLERANCE)) continue;
    const slices = [0];
    for (const count of counts) slices.push(slices[slices.length - 1] + count);
    return { step, slices };
  }
  return { step: candidates[candidates.length - 1], slices: undefined };
}

function checkSize(voxels: number, { file }: SegmentationSource): void {
  const allowed = Math.max(2 ** 28, 64 * file.bytes.length);
  if (voxels <= allowed) return;
  throw new OvkitError("FileCorrupt", {
    subject: file.path,
    found: `frames so far apart that their grid has ${voxels} voxels`,
    expected: `at most ${allowed} for a file of this size`,
    remedy: "export the segmentation again",
  });
}
