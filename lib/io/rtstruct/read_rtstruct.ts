import { OvkitError } from "../../foundation/ovkit_error.ts";
import { createVolume } from "../../volumes/create_volume.ts";
import type { DicomDataset } from "../dicom/dicom_dataset.ts";
import type { DicomSeries } from "../dicom/dicom_series.ts";
import { readDicomFile } from "../dicom/read_dicom_file.ts";
import { assignClasses, type RegionNames } from "./assign_classes.ts";
import { checkReference, type DrawnOn } from "./check_reference.ts";
import { defaultClasses } from "./default_classes.ts";
import type { NamedLabels } from "./named_labels.ts";
import { paintRois } from "./paint_rois.ts";
import { placeContours } from "./place_contours.ts";
import { type RoiEntry, rtStructRois } from "./rtstruct_rois.ts";

/** Options of {@linkcode readRtStruct}. */
export interface ReadRtStructOptions {
  /** Whether a name without a region is an error or a note. @default {"error"} */
  readonly missing?: "error" | "note";
  /** Read also what was drawn on another series or frame of reference. @default {false} */
  readonly force?: boolean;
}

/**
 * Reads a DICOM structure set as a label map on the grid of the series it was drawn on.
 *
 * A voxel belongs to a region where its centre is inside an odd number of the region's contours of
 * the slice (holes, keyholes, islands), or lies on one of them (within 0.01 voxel). Contours count
 * for the slice they are nearest to; slices between contours stay empty. Where classes overlap, the
 * later in the order of `names` wins, else the higher region number.
 *
 * @param path the RTSTRUCT file
 * @param series the scan, whose grid the label map has
 * @param names which regions become which class: names (exact, else whatever their case) or patterns
 * between slashes; regions that are not named are left out. Without, the number that each name
 * starts with where all do, else 1, 2, ... by ascending region number
 * @returns labels in the smallest unsigned type, the classes' names, and notes of what was left out
 * @throws {OvkitError} `FileMissing`; `FormatUnsupported` where it is no structure set;
 * `FileCorrupt`; `DataInvalid` where it has no regions or lacks a named one; `GeometryMismatch`
 * where it was drawn on another series or across slices; `ArgumentInvalid` for wrong names
 *
 * @example Two classes, one of them of all regions whose name starts with "tumour"
 * ```ts
 * import { createVolume, readRtStruct, writeDicomSeries, writeRtStruct } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
 * const scan = createVolume({ data: new Int16Array(16), shapeZyx: [1, 4, 4], affineRas });
 * const folder = await Deno.makeTempDir();
 * const series = await writeDicomSeries(folder, scan);
 * const data = Uint8Array.of(0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 2);
 * const labels = createVolume({ data, shapeZyx: [1, 4, 4], affineRas });
 * const file = `${folder}/labels.dcm`;
 * await writeRtStruct(file, labels, series, { names: { 1: "Liver", 2: "Tumour 1" } });
 *
 * const read = await readRtStruct(file, series, { liver: 1, "/^tumou?r/i": 2 });
 * assert.deepEqual(read.data, data);
 * assert.deepEqual(read.classNames, { 1: "Liver", 2: "Tumour 1" });
 * ```
 */
export async function readRtStruct(
  path: string,
  series: DicomSeries,
  names?: RegionNames,
  options: ReadRtStructOptions = {},
): Promise<NamedLabels> {
  const { missing = "error", force = false } = options;
  const file = await readDicomFile(path);
  const rois = rtStructRois(file);
  if (rois.length === 0 && missing === "error") {
    throw new OvkitError("DataInvalid", {
      subject: path,
      found: "a structure set without regions (ROI)",
      expected: "at least one",
    });
  }
  const { classes, notes } = names === undefined
    ? defaultClasses(rois)
    : assignClasses(rois, names, { subject: path, missing });
  const used = classes.flatMap((entry) => entry.regions);
  const reference = checkReference(drawnOn(file.dataset, { path, rois: used }), series, force);
  const { shapeZyx, affineRas } = series;
  const painted = paintRois(classes, {
    shapeZyx,
    place: (roi) => placeContours(roi, series, path),
  });
  return Object.freeze({
    ...createVolume({ data: painted.data, shapeZyx, affineRas }, { subject: path }),
    data: painted.data,
    classNames: classNames(classes),
    notes: Object.freeze([...reference, ...notes, ...painted.notes]),
  });
}

function classNames(classes: readonly { class: number; regions: readonly RoiEntry[] }[]) {
  const named: Record<number, string> = {};
  for (const entry of classes) named[entry.class] ??= entry.regions[0].name;
  return Object.freeze(named);
}

/** Everything that the regions and the structure set refer to. */
function drawnOn(
  dataset: DicomDataset,
  { path, rois }: { path: string; rois: readonly RoiEntry[] },
): DrawnOn {
  const frames = dataset.items("ReferencedFrameOfReferenceSequence");
  const series = frames.flatMap((frame) => frame.items("RTReferencedStudySequence"))
    .flatMap((study) => study.items("RTReferencedSeriesSequence"));
  const images = [...series, ...rois.flatMap((roi) => roi.contours)]
    .flatMap((item) => item.items("ContourImageSequence"));
  const texts = (values: readonly (string | undefined)[]) => [
    ...new Set(values.filter((value) => value !== undefined)),
  ];
  const ownFrames = texts(rois.map((roi) => roi.frameOfReferenceUid));
  return {
    path,
    seriesUids: texts(series.map((item) => item.text("SeriesInstanceUID"))),
    frameOfReferenceUids: ownFrames.length > 0
      ? ownFrames
      : texts(frames.map((frame) => frame.text("FrameOfReferenceUID"))),
    instanceUids: texts(images.map((image) => image.text("ReferencedSOPInstanceUID"))),
  };
}
