import { OvkitError } from "../../foundation/ovkit_error.ts";
import { createVolume } from "../../volumes/create_volume.ts";
import type { DicomSeries } from "./dicom_series.ts";
import type { DicomStack } from "./dicom_stack.ts";
import { fillSlices } from "./fill_slices.ts";
import { geometryFindings, tiltDegrees } from "./geometry_notes.ts";
import { readStack, type ReadStackOptions } from "./read_stack.ts";
import type { SliceGeometry } from "./slice_geometry.ts";
import { straightenSlices } from "./straighten_slices.ts";
import { moved, type Vector } from "./vector.ts";

/** Options of {@linkcode readStackVolume}. */
export interface ReadStackVolumeOptions extends ReadStackOptions {
  /** What errors name. */
  readonly subject: string;
  /** Whether missing and uneven slices are resampled. */
  readonly fill: boolean;
  /** What was decided before. */
  readonly notes: readonly string[];
}

/** A filled stack has at most so many times the slices that were there. */
const MOST_FILLED = 4;

/** Slices are shifted by at most so many times their size. */
const MOST_SHIFTED = 3;

/**
 * Reads a stack as a volume: checks its geometry, reads the voxels, and resamples what has to be.
 *
 * @throws {OvkitError} `FormatUnsupported` for images that cannot be voxels; `GeometryMismatch` for
 * slices that make no volume; `FileMissing`, `FileCorrupt`
 */
export async function readStackVolume(
  stack: DicomStack,
  options: ReadStackVolumeOptions,
): Promise<DicomSeries> {
  const { subject, fill, notes } = options;
  const { geometry, identity } = stack;
  if (geometry === undefined) {
    throw new OvkitError("FormatUnsupported", {
      subject: stack.frames[0].path,
      found: `an image with ${stack.problem}`,
      expected: "grey pixels with a place in the patient",
    });
  }
  const targets = checkGeometry(geometry, subject, fill);
  const { frames, normal, shifts, places, shear } = geometry;
  const { rows, columns, plane } = frames[0];
  const read = await readStack(frames, options);
  const straight = shear === "none"
    ? { voxels: read, rows, columns, start: [0, 0] as const }
    : straightenSlices(read, { rows, columns, shifts });
  const data = targets === undefined
    ? straight.voxels
    : fillSlices(straight.voxels, { places, targets });
  const [rowStep, columnStep] = plane.spacingYx;
  const byRow = moved(plane.position, plane.row, straight.start[0] * columnStep);
  const origin = moved(byRow, plane.column, straight.start[1] * rowStep);
  const volume = createVolume({
    data,
    shapeZyx: [targets?.length ?? frames.length, straight.rows, straight.columns],
    affineRas: affineRas(origin, [
      moved([0, 0, 0], plane.row, columnStep),
      moved([0, 0, 0], plane.column, rowStep),
      moved([0, 0, 0], normal, targets === undefined ? geometry.spacing : targets[1]),
    ]),
  }, { subject });
  return Object.freeze({
    ...volume,
    identity,
    slices: frames.map((frame) => ({
      path: frame.path,
      sopClassUid: frame.sopClassUid,
      sopInstanceUid: frame.sopInstanceUid,
      ...(frame.frame === undefined ? {} : { frame: frame.frame }),
      positionLpsMm: frame.plane.position,
    })),
    resampled: shear !== "none" || targets !== undefined,
    notes: [...notes, ...stack.notes, ...decisions(stack, geometry, targets)],
  });
}

/** @returns the places of even slices where they have to be filled in */
function checkGeometry(
  geometry: SliceGeometry,
  subject: string,
  fill: boolean,
): readonly number[] | undefined {
  const { spread, places, spacing, shifts, shear, frames } = geometry;
  const refusal = (found: string, remedy: string) =>
    new OvkitError("GeometryMismatch", {
      subject,
      found,
      expected: "one slice after the other at even distances",
      remedy,
    });
  const refused = geometryFindings(geometry).find((finding) => finding.refused);
  if (refused !== undefined && (!fill || spread === "repeated")) {
    throw refusal(refused.found, refused.remedy);
  }
  const longest = MOST_SHIFTED * Math.max(frames[0].rows, frames[0].columns);
  if (shear !== "none" && shifts.flat().some((shift) => Math.abs(shift) > longest)) {
    throw refusal("slices that are far beside one another", "take out those that do not belong");
  }
  if (spread !== "missing" && spread !== "uneven") return undefined;
  const last = places[places.length - 1];
  const count = Math.max(2, Math.round(last / spacing) + 1);
  if (count > MOST_FILLED * places.length) {
    throw refusal(
      geometryFindings(geometry)[0].found,
      "too few slices are there to make up the rest",
    );
  }
  return Array.from({ length: count }, (_, z) => last * z / (count - 1));
}

function decisions(
  { kind, frames }: DicomStack,
  geometry: SliceGeometry,
  targets: readonly number[] | undefined,
): string[] {
  const notes: string[] = [];
  const { shear, spread } = geometry;
  for (const { found, refused } of geometryFindings(geometry)) if (!refused) notes.push(found);
  if (shear === "tilt") {
    notes.push(
      `the tilt of ${tiltDegrees(geometry).toFixed(1)}° was taken out: slices resampled linearly ` +
        "in their planes, the least value where none was",
    );
  }
  if (shear === "irregular") notes.push("shifted slices resampled linearly in their planes");
  if (targets !== undefined) {
    notes.push(
      `${spread === "missing" ? "missing" : "unevenly spaced"} slices resampled linearly: ` +
        `${targets.length} slices ${+targets[1].toFixed(3)} mm apart of ${frames.length}`,
    );
  }
  if (frames.some(({ photometric }) => photometric === "MONOCHROME1")) {
    notes.push(
      "shown with inverted grey levels (MONOCHROME1); the values are as stored, not inverted",
    );
  }
  if (frames.some(({ format }) => format.highBit !== format.bitsStored - 1)) {
    notes.push("pixels stored above lower bits (HighBit); the lower bits were dropped");
  }
  const padding = frames.find(({ paddingValue }) => paddingValue !== undefined)?.paddingValue;
  if (padding !== undefined) notes.push(`pixels outside the scan are stored as ${padding}`);
  const kindNotes = {
    original: undefined,
    derived: "computed from other images (ImageType DERIVED)",
    localizer: "a localizer",
    capture: "a secondary capture",
  };
  return [...notes, kindNotes[kind] ?? []].flat();
}

function affineRas(origin: Vector, axes: readonly [Vector, Vector, Vector]): number[] {
  const rows = [0, 1, 2].map((i) => {
    const sign = i < 2 ? -1 : 1;
    return [axes[0][i], axes[1][i], axes[2][i], origin[i]].map((value) => sign * value + 0);
  });
  return [...rows.flat(), 0, 0, 0, 1];
}
