import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { version } from "../../foundation/version.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { DicomSeries } from "../dicom/dicom_series.ts";
import { dicomUid } from "../dicom/dicom_uid.ts";
import { parseDicomFile } from "../dicom/read_dicom_file.ts";
import { type DicomContent, formatDicomFile } from "../dicom/write_dicom_file.ts";
import { checkedText } from "../dicom/checked_text.ts";
import { classColor } from "./class_color.ts";
import { type DrawnRoi, encodeRoiContours } from "./encode_roi_contours.ts";
import { labelsOnSeries } from "./labels_on_series.ts";
import { studyContent } from "./study_content.ts";

/** Options of {@linkcode writeRtStruct}. */
export interface WriteRtStructOptions {
  /** Names of classes. Named classes without voxels become empty regions. @default {the numbers} */
  readonly names?: Readonly<Record<number, string>>;
  /** Colours of classes, red, green, blue, 0 to 255. @default {hues a golden angle apart} */
  readonly colors?: Readonly<Record<number, readonly [number, number, number]>>;
  /**
   * Draw contours half way between the voxel centres inside and outside, where the boundary truly
   * is, in place of a quarter. @default {false}
   */
  readonly subPixel?: boolean;
  /** Structure set label, at most 16 characters. @default {"ovkit"} */
  readonly label?: string;
  /** Series description, at most 64 characters. @default {"ovkit segmentation"} */
  readonly description?: string;
}

const RTSTRUCT = "1.2.840.10008.5.1.4.1.1.481.3";
const DETACHED_STUDY = "1.2.840.10008.3.1.2.3.1";

/**
 * Writes a label map as a DICOM structure set (RTSTRUCT, implicit VR little endian): a region per
 * class with the class's number, one closed contour per boundary and slice, holes as inner contours
 * that are read even-odd. Contours run a quarter of a voxel outside the boundary voxels' centres:
 * {@linkcode readRtStruct} and any reader that asks whether a voxel centre is inside, or rounds to
 * voxels and draws the edge too, gets the same voxels back. The same input gives the same bytes.
 *
 * @param path where the file shall be
 * @param labels on the series' grid, whole numbers, 0 for background
 * @param series the scan whose instances are referred to; where it was resampled, contours refer to
 * the nearest
 * @throws {OvkitError} `GeometryMismatch` where the labels have another grid; `DataInvalid` for
 * labels that are no classes, or none at all without names; `ArgumentInvalid` for names, colours or
 * texts that do not fit; `FileUnwritable`
 *
 * @example A ring keeps its hole
 * ```ts
 * import { createVolume, readRtStruct, writeDicomSeries, writeRtStruct } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
 * const scan = createVolume({ data: new Int16Array(9), shapeZyx: [1, 3, 3], affineRas });
 * const folder = await Deno.makeTempDir();
 * const series = await writeDicomSeries(folder, scan);
 * const ring = Uint8Array.of(1, 1, 1, 1, 0, 1, 1, 1, 1);
 * const labels = createVolume({ data: ring, shapeZyx: [1, 3, 3], affineRas });
 * const file = `${folder}/ring.dcm`;
 * await writeRtStruct(file, labels, series, { names: { 1: "ring" }, colors: { 1: [255, 0, 0] } });
 * assert.deepEqual((await readRtStruct(file, series)).data, ring);
 * ```
 */
export async function writeRtStruct(
  path: string,
  labels: Volume,
  series: DicomSeries,
  options: WriteRtStructOptions = {},
): Promise<void> {
  const { subPixel = false } = options;
  const rois = drawnRois(labels, series, options);
  const contours = encodeRoiContours(rois, { series, offset: subPixel ? 0.5 : 0.25 });
  const file = formatDicomFile(content(rois, { series, options, contours: sha256(contours) }));
  const { x30060080: observations } = parseDicomFile(file, path).parsed.elements;
  const split = observations.dataOffset - 8;
  await writeFileAtomic(path, [file.subarray(0, split), contours, file.subarray(split)]);
}

function drawnRois(
  labels: Volume,
  series: DicomSeries,
  { names = {}, colors = {} }: WriteRtStructOptions,
): DrawnRoi[] {
  const present = labelsOnSeries(labels, series);
  const classes = [...new Set([...present.keys(), ...Object.keys(names).map(Number)])];
  if (classes.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject: "labels",
      found: "no voxel of any class",
      expected: "at least one region, which a structure set must have",
      remedy: "name the classes in the option names: they become empty regions",
    });
  }
  return classes.sort((a, b) => a - b).map((label) => ({
    number: checkedClass(label),
    name: checkedText(names[label] ?? String(label), `name of class ${label}`, 64),
    color: checkedColor(colors[label] ?? classColor(label), label),
    slices: present.get(label) ?? [],
  }));
}

function checkedClass(label: number): number {
  if (Number.isInteger(label) && label >= 1 && label <= 65535) return label;
  const expected = "whole numbers from 1 to 65535";
  throw new OvkitError("ArgumentInvalid", { subject: "names", found: `class ${label}`, expected });
}

function checkedColor(color: readonly [number, number, number], label: number) {
  if (color.length === 3 && color.every((c) => Number.isInteger(c) && c >= 0 && c < 256)) {
    return color;
  }
  throw new OvkitError("ArgumentInvalid", {
    subject: `color of class ${label}`,
    found: `(${color.join(", ")})`,
    expected: "three whole numbers from 0 to 255",
  });
}

/** All of the file but the ROI Contour Sequence, whose hash makes the identifiers. */
function content(
  rois: readonly DrawnRoi[],
  { series, options, contours }: {
    series: DicomSeries;
    options: WriteRtStructOptions;
    contours: string;
  },
): DicomContent {
  const { identity, slices } = series;
  const label = checkedText(options.label ?? "ovkit", "label", 16);
  const description = checkedText(options.description ?? "ovkit segmentation", "description", 64);
  const names = rois.map((roi) => `${roi.number} ${roi.name}`);
  const uid = (role: string) =>
    dicomUid(role, identity.seriesInstanceUid, contours, label, description, ...names);
  const frame = identity.frameOfReferenceUid ?? dicomUid("frame", identity.seriesInstanceUid);
  const instances = new Map(slices.map((slice) => [slice.sopInstanceUid, slice.sopClassUid]));
  return {
    ...studyContent(series),
    SOPClassUID: RTSTRUCT,
    SOPInstanceUID: uid("instance"),
    Modality: "RTSTRUCT",
    Manufacturer: "ovkit",
    ManufacturerModelName: "ovkit",
    SoftwareVersions: version,
    SeriesInstanceUID: uid("series"),
    SeriesNumber: "1",
    SeriesDescription: description,
    OperatorsName: "",
    FrameOfReferenceUID: frame,
    PositionReferenceIndicator: "",
    StructureSetLabel: label,
    StructureSetDate: "",
    StructureSetTime: "",
    ReferencedFrameOfReferenceSequence: [{
      FrameOfReferenceUID: frame,
      RTReferencedStudySequence: [{
        ReferencedSOPClassUID: DETACHED_STUDY,
        ReferencedSOPInstanceUID: identity.studyInstanceUid,
        RTReferencedSeriesSequence: [{
          SeriesInstanceUID: identity.seriesInstanceUid,
          ContourImageSequence: [...instances].map(([instance, sopClass]) => ({
            ReferencedSOPClassUID: sopClass,
            ReferencedSOPInstanceUID: instance,
          })),
        }],
      }],
    }],
    StructureSetROISequence: rois.map((roi) => ({
      ROINumber: String(roi.number),
      ReferencedFrameOfReferenceUID: frame,
      ROIName: roi.name,
      ROIGenerationAlgorithm: "AUTOMATIC",
    })),
    RTROIObservationsSequence: rois.map((roi) => ({
      ObservationNumber: String(roi.number),
      ReferencedROINumber: String(roi.number),
      RTROIInterpretedType: "",
      ROIInterpreter: "",
    })),
    ApprovalStatus: "UNAPPROVED",
  };
}
