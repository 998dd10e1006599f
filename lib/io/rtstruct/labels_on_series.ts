import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { SliceMask } from "../../volumes/contours/fill_polygons.ts";
import { cornerDisplacementMm } from "../../volumes/corner_displacement_mm.ts";
import type { Volume } from "../../volumes/volume.ts";
import { isBigArray } from "../../volumes/is_big_array.ts";
import type { VoxelArray } from "../../volumes/voxel_array.ts";
import type { DicomSeries } from "../dicom/dicom_series.ts";

/** The part of a slice that a class reaches. */
export interface ClassSlice {
  readonly slice: number;
  /** The class's voxels of the slice within their bounding rectangle. */
  readonly mask: () => SliceMask;
}

interface Box {
  left: number;
  right: number;
  readonly top: number;
  bottom: number;
}

/** Greatest displacement of a corner, as a share of the smallest spacing. */
const TOLERANCE = 0.1;

/**
 * The classes of a label map that lies on a series' grid, each with the slices it is in.
 *
 * @returns classes in ascending order, their slices too
 * @throws {OvkitError} `GeometryMismatch` where the label map has another grid, `DataInvalid` where
 * a label is no whole number from 0 to 65535
 */
export function labelsOnSeries(labels: Volume, series: DicomSeries): Map<number, ClassSlice[]> {
  checkGrid(labels, series);
  const [depth, height, width] = labels.shapeZyx;
  const data = plainNumbers(labels.data);
  const found = new Map<number, ClassSlice[]>();
  for (let slice = 0; slice < depth; slice++) {
    const voxels = data.subarray(slice * height * width, (slice + 1) * height * width);
    for (const [label, box] of boxesOf(voxels, width)) {
      const mask = () => cut(voxels, { label, box, width });
      found.set(label, [...(found.get(label) ?? []), { slice, mask }]);
    }
  }
  return new Map([...found].sort(([a], [b]) => a - b));
}

function checkGrid(labels: Volume, series: DicomSeries): void {
  const same = labels.shapeZyx.every((n, axis) => n === series.shapeZyx[axis]);
  const displacement = same ? cornerDisplacementMm(labels, series) : Infinity;
  if (displacement <= TOLERANCE * Math.min(...series.spacingZyxMm)) return;
  throw new OvkitError("GeometryMismatch", {
    subject: "labels",
    found: same
      ? `a grid whose corners lie up to ${displacement.toFixed(2)} mm from the series'`
      : `shape (${labels.shapeZyx.join(", ")})`,
    expected: same
      ? `the grid of series ${series.identity.seriesInstanceUid}`
      : `the series' shape (${series.shapeZyx.join(", ")})`,
    remedy: "bring the labels to the series' grid first: restore what was made canonical, " +
      "resample what has another spacing",
  });
}

type Numbers = Exclude<VoxelArray, BigInt64Array | BigUint64Array>;

function plainNumbers(data: VoxelArray): Numbers {
  return isBigArray(data) ? Float64Array.from(data, Number) : data;
}

/** The bounding rectangles of the labels of a slice. */
function boxesOf(voxels: Numbers, width: number): Map<number, Box> {
  const boxes = new Map<number, Box>();
  for (let start = 0, row = 0; start < voxels.length; start += width, row++) {
    const end = start + width;
    for (let i = start; i < end;) {
      const label = voxels[i];
      if (label === 0) {
        i++;
        continue;
      }
      const first = i;
      while (i < end && voxels[i] === label) i++;
      const box = boxes.get(label) ?? newBox(boxes, label, row);
      box.left = Math.min(box.left, first - start);
      box.right = Math.max(box.right, Math.max(i - 1, first) - start);
      box.bottom = row;
    }
  }
  return boxes;
}

function newBox(boxes: Map<number, Box>, label: number, row: number): Box {
  if (!Number.isInteger(label) || label < 0 || label > 65535) {
    throw new OvkitError("DataInvalid", {
      subject: "labels",
      found: `the label ${label}`,
      expected: "whole numbers from 0 to 65535",
    });
  }
  const box = { left: Infinity, right: -1, top: row, bottom: row };
  boxes.set(label, box);
  return box;
}

function cut(
  voxels: Numbers,
  { label, box, width }: { label: number; box: Box; width: number },
): SliceMask {
  const { left, top } = box;
  const columns = box.right - left + 1;
  const inside = new Uint8Array(columns * (box.bottom - top + 1));
  for (let row = top, to = 0; row <= box.bottom; row++) {
    for (let i = row * width + left; i <= row * width + box.right; i++) {
      inside[to++] = voxels[i] === label ? 1 : 0;
    }
  }
  return { left, top, width: columns, height: box.bottom - top + 1, inside };
}
