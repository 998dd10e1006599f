import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { version } from "../../foundation/version.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { DicomSeries } from "../dicom/dicom_series.ts";
import { dicomUid } from "../dicom/dicom_uid.ts";
import { type DicomContent, writeDicomFile } from "../dicom/write_dicom_file.ts";
import { checkedText } from "../dicom/checked_text.ts";
import { labelsOnSeries } from "../rtstruct/labels_on_series.ts";
import { studyContent } from "../rtstruct/study_content.ts";
import { frameContents, sharedContent } from "./frame_content.ts";
import { packSegmentFrames } from "./pack_segment_frames.ts";
import { segmentContent, type SegmentDescription } from "./segment_content.ts";

/** Options of {@linkcode writeDicomSeg}. */
export interface WriteDicomSegOptions {
  /**
   * How classes are named and coded. Described classes without voxels become empty segments.
   *
   * @default {tissue, named by the class's number}
   */
  readonly segments?: Readonly<Record<number, SegmentDescription>>;
  /** Content label: at most 16 capital letters, digits, spaces, underscores. @default {"OVKIT"} */
  readonly label?: string;
  /** Series and content description, at most 64 characters. @default {"ovkit segmentation"} */
  readonly description?: string;
}

const SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
const UNKNOWN_DATE = "19000101";

/**
 * Writes a label map as a DICOM segmentation (SEG): binary, a coded segment per class by ascending
 * number, one bit a voxel, without frames that would be empty. Segments are numbered 1, 2, ... as the
 * standard demands; the class's number is kept as the segment's name where none is given. Content
 * date and time are the study's, so that the same input gives the same bytes.
 *
 * @param path where the file shall be
 * @param labels on the series' grid, whole numbers, 0 for background
 * @param series the scan whose instances are referred to; where it was resampled, frames refer to the
 * nearest
 * @throws {OvkitError} `GeometryMismatch` where the labels have another grid; `DataInvalid` for
 * labels that are no classes, or none at all without descriptions; `ArgumentInvalid` for texts,
 * codes or colours that do not fit; `FileUnwritable`
 *
 * @example Codes of SNOMED CT
 * ```ts
 * import { createVolume, readDicomSeg, writeDicomSeg, writeDicomSeries } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
 * const scan = createVolume({ data: new Int16Array(2), shapeZyx: [1, 1, 2], affineRas });
 * const folder = await Deno.makeTempDir();
 * const series = await writeDicomSeries(folder, scan);
 * const labels = createVolume({ data: Uint8Array.of(0, 1), shapeZyx: [1, 1, 2], affineRas });
 * const file = `${folder}/liver.dcm`;
 * await writeDicomSeg(file, labels, series, {
 *   segments: {
 *     1: {
 *       name: "Liver",
 *       category: ["123037004", "SCT", "Anatomical Structure"],
 *       type: ["10200004", "SCT", "Liver"],
 *     },
 *   },
 * });
 * assert.deepEqual((await readDicomSeg(file)).classNames, { 1: "Liver" });
 * ```
 */
export async function writeDicomSeg(
  path: string,
  labels: Volume,
  series: DicomSeries,
  options: WriteDicomSegOptions = {},
): Promise<void> {
  const { segments = {} } = options;
  const present = labelsOnSeries(labels, series);
  const classes = [...new Set([...present.keys(), ...Object.keys(segments).map(Number)])]
    .sort((a, b) => a - b);
  checkClasses(classes);
  const [, rows, columns] = labels.shapeZyx;
  const packed = packSegmentFrames(classes.map((label) => present.get(label) ?? []), {
    rows,
    columns,
  });
  const described = classes.map((label, i) => segmentContent(i + 1, label, segments[label]));
  await writeDicomFile(path, {
    ...instanceContent(
      series,
      options,
      sha256(packed.bits) + JSON.stringify([packed.frames, described]),
    ),
    NumberOfFrames: String(packed.frames.length),
    Rows: rows,
    Columns: columns,
    SegmentSequence: described,
    SharedFunctionalGroupsSequence: [sharedContent(series)],
    PerFrameFunctionalGroupsSequence: frameContents(packed.frames, series),
    PixelData: packed.bits.buffer as ArrayBuffer,
  });
}

function checkClasses(classes: readonly number[]): void {
  if (classes.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject: "labels",
      found: "no voxel of any class",
      expected: "at least one segment, which a segmentation must have",
      remedy: "describe the classes in the option segments: they become empty segments",
    });
  }
  const wrong = classes.find((label) => !Number.isInteger(label) || label < 1 || label > 65535);
  if (wrong === undefined) return;
  throw new OvkitError("ArgumentInvalid", {
    subject: "segments",
    found: `class ${wrong}`,
    expected: "whole numbers from 1 to 65535",
  });
}

/** Everything but segments, frames and pixels. */
function instanceContent(
  series: DicomSeries,
  options: WriteDicomSegOptions,
  hash: string,
): DicomContent {
  const { identity, slices } = series;
  const label = checkedLabel(options.label ?? "OVKIT");
  const description = checkedText(options.description ?? "ovkit segmentation", "description", 64);
  const uid = (role: string) =>
    dicomUid(role, identity.seriesInstanceUid, hash, label, description);
  const instances = new Map(slices.map((slice) => [slice.sopInstanceUid, slice.sopClassUid]));
  const organization = uid("dimensions");
  return {
    ...studyContent(series),
    SOPClassUID: SEGMENTATION,
    SOPInstanceUID: uid("instance"),
    ImageType: ["DERIVED", "PRIMARY"],
    Modality: "SEG",
    Manufacturer: "ovkit",
    ManufacturerModelName: "ovkit",
    DeviceSerialNumber: "1",
    SoftwareVersions: version,
    SeriesInstanceUID: uid("series"),
    SeriesNumber: "1",
    SeriesDescription: description,
    InstanceNumber: "1",
    FrameOfReferenceUID: identity.frameOfReferenceUid ??
      dicomUid("frame", identity.seriesInstanceUid),
    PositionReferenceIndicator: "",
    ContentDate: identity.studyDate || UNKNOWN_DATE,
    ContentTime: identity.studyTime || "000000",
    ContentLabel: label,
    ContentDescription: description,
    ContentCreatorName: "",
    ReferencedSeriesSequence: [{
      SeriesInstanceUID: identity.seriesInstanceUid,
      ReferencedInstanceSequence: [...instances].map(([instance, sopClass]) => ({
        ReferencedSOPClassUID: sopClass,
        ReferencedSOPInstanceUID: instance,
      })),
    }],
    DimensionOrganizationSequence: [{ DimensionOrganizationUID: organization }],
    DimensionIndexSequence: [
      dimension(organization, [0x0062000B, 0x0062000A, "Segment"]),
      dimension(organization, [0x00200032, 0x00209113, "Position"]),
    ],
    SamplesPerPixel: 1,
    PhotometricInterpretation: "MONOCHROME2",
    BitsAllocated: 1,
    BitsStored: 1,
    HighBit: 0,
    PixelRepresentation: 0,
    LossyImageCompression: "00",
    SegmentationType: "BINARY",
    SegmentsOverlap: "NO",
  };
}

function dimension(
  organization: string,
  [pointer, group, label]: readonly [number, number, string],
): DicomContent {
  return {
    DimensionOrganizationUID: organization,
    DimensionIndexPointer: pointer,
    FunctionalGroupPointer: group,
    DimensionDescriptionLabel: label,
  };
}

function checkedLabel(label: string): string {
  if (/^[A-Z0-9_ ]{1,16}$/.test(label)) return label;
  throw new OvkitError("ArgumentInvalid", {
    subject: "label",
    found: JSON.stringify(label),
    expected: "1 to 16 capital letters, digits, spaces and underscores",
  });
}
