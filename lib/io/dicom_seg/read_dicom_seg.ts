import { OvkitError } from "../../foundation/ovkit_error.ts";
import { createVolume } from "../../volumes/create_volume.ts";
import { resampleToGrid } from "../../volumes/resample_to_grid.ts";
import type { DicomSeries } from "../dicom/dicom_series.ts";
import { readDicomFile } from "../dicom/read_dicom_file.ts";
import { assignClasses, type RegionNames } from "../rtstruct/assign_classes.ts";
import { checkReference } from "../rtstruct/check_reference.ts";
import type { NamedLabels } from "../rtstruct/named_labels.ts";
import { paintSegments } from "./paint_segments.ts";
import { segmentationGrid } from "./segmentation_grid.ts";
import { type SegmentationSource, segmentationSource } from "./segmentation_source.ts";

/** Options of {@linkcode readDicomSeg}. */
export interface ReadDicomSegOptions {
  /**
   * Which segments become which class, by their labels, as `readRtStruct` does for regions.
   *
   * @default {the segment numbers}
   */
  readonly names?: RegionNames;
  /** Whether a name without a segment is an error or a note. @default {"error"} */
  readonly missing?: "error" | "note";
  /** Share of the greatest fractional value from which a voxel is inside. @default {0.5} */
  readonly threshold?: number;
  /** Give the labels on the grid of this scan. @default {the segmentation's own grid} */
  readonly series?: DicomSeries;
  /** Read onto `series` also what was drawn in another frame of reference. @default {false} */
  readonly force?: boolean;
}

/**
 * Reads a DICOM segmentation (SEG) as a label map: binary, fractional or label map, any number of
 * segments, frames in any order.
 *
 * Its grid runs from the lowest frame along the normal to the highest; slices without frames are
 * background. Where segments overlap, the later in the order of `names` wins, else the higher number.
 *
 * @param path the SEG file
 * @returns labels in the smallest unsigned type, the classes' names, and notes of what was decided
 * @throws {OvkitError} `FileMissing`; `FormatUnsupported` where it is no segmentation or packed in a
 * way that is not read; `FileCorrupt`; `DataInvalid` where it lacks a named segment;
 * `GeometryMismatch` where frames lie on no common grid, or not in the frame of reference of
 * `series`; `ArgumentInvalid`
 *
 * @example A segment by its label
 * ```ts
 * import { createVolume, readDicomSeg, writeDicomSeg, writeDicomSeries } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
 * const scan = createVolume({ data: new Int16Array(4), shapeZyx: [1, 2, 2], affineRas });
 * const folder = await Deno.makeTempDir();
 * const series = await writeDicomSeries(folder, scan);
 * const data = Uint8Array.of(0, 1, 1, 2);
 * const labels = createVolume({ data, shapeZyx: [1, 2, 2], affineRas });
 * const file = `${folder}/labels.dcm`;
 * await writeDicomSeg(file, labels, series, {
 *   segments: { 1: { name: "Liver" }, 2: { name: "Tumour" } },
 * });
 *
 * assert.deepEqual((await readDicomSeg(file)).data, data);
 * const tumour = await readDicomSeg(file, { names: { tumour: 7 } });
 * assert.deepEqual([...tumour.data], [0, 0, 0, 7]);
 * ```
 */
export async function readDicomSeg(
  path: string,
  options: ReadDicomSegOptions = {},
): Promise<NamedLabels> {
  const { names, missing = "error", threshold = 0.5, series, force = false } = options;
  if (!(threshold >= 0 && threshold <= 1)) {
    const expected = "a number from 0 to 1";
    const found = `${threshold}`;
    throw new OvkitError("ArgumentInvalid", { subject: "threshold", found, expected });
  }
  const source = segmentationSource(await readDicomFile(path));
  const { segments } = source;
  const { classes, notes } = names === undefined
    ? {
      classes: segments.filter((one) => one.number > 0)
        .map((one) => ({ class: one.number, regions: [one] })),
      notes: [],
    }
    : assignClasses(segments, names, { subject: path, missing });
  const reference = series === undefined ? [] : checkFrame(source, series, force);
  const grid = segmentationGrid(source);
  const painted = await paintSegments(source, classes, { grid, threshold });
  const { shapeZyx, affineRas } = grid;
  const own = createVolume({ data: painted.data, shapeZyx, affineRas }, { subject: path });
  const volume = series === undefined ? own : resampleToGrid(own, series, { order: 0 });
  const lost = series === undefined ? 0 : count(own.data as Uint8Array) -
    count(volume.data as Uint8Array);
  const outside = lost > 0 ? [`${lost} more voxels are labelled on its own grid`] : [];
  const classNames: Record<number, string> = {};
  for (const entry of classes) classNames[entry.class] ??= entry.regions[0].name;
  return Object.freeze({
    ...volume,
    data: volume.data as Uint8Array | Uint16Array,
    classNames: Object.freeze(classNames),
    notes: Object.freeze([...reference, ...notes, ...painted.notes, ...outside]),
  });
}

function count(data: Uint8Array | Uint16Array): number {
  let labelled = 0;
  for (let i = 0; i < data.length; i++) if (data[i] !== 0) labelled++;
  return labelled;
}

/** In the same frame of reference its planes say where it belongs, else its references must. */
function checkFrame(source: SegmentationSource, series: DicomSeries, force: boolean): string[] {
  const { dataset, path } = source.file;
  const frame = dataset.text("FrameOfReferenceUID");
  if (frame !== undefined && frame === series.identity.frameOfReferenceUid) return [];
  const referenced = dataset.items("ReferencedSeriesSequence");
  const texts = (values: readonly (string | undefined)[]) =>
    values.filter((value) => value !== undefined);
  return checkReference(
    {
      path,
      seriesUids: texts(referenced.map((item) => item.text("SeriesInstanceUID"))),
      frameOfReferenceUids: texts([frame]),
      instanceUids: texts(
        referenced.flatMap((item) => item.items("ReferencedInstanceSequence"))
          .map((item) => item.text("ReferencedSOPInstanceUID")),
      ),
    },
    series,
    force,
  );
}
