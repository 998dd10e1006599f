import { OvkitError } from "../../foundation/ovkit_error.ts";
import { isReadableSyntax } from "./transfer_syntax.ts";
import type { DicomDataset } from "./dicom_dataset.ts";
import type { DicomFrame, FramePlane } from "./dicom_frame.ts";
import type { DicomKeyword } from "./dicom_tags.ts";
import { pixelFormat, pixelFormatProblem } from "./pixel_format.ts";
import type { DicomHeader } from "./read_dicom_header.ts";
import { seriesIdentity } from "./series_identity.ts";
import { cross, dot, unit, type Vector } from "./vector.ts";

/** Attributes that tell images at one position apart, and the functional group they lie in. */
const MARKS: readonly (readonly [DicomKeyword, DicomKeyword?])[] = [
  ["AcquisitionNumber"],
  ["FrameAcquisitionNumber", "FrameContentSequence"],
  ["StackID", "FrameContentSequence"],
  ["EchoNumbers"],
  ["EchoTime"],
  ["EffectiveEchoTime", "MREchoSequence"],
  ["TemporalPositionIdentifier"],
  ["TemporalPositionIndex", "FrameContentSequence"],
  ["DiffusionBValue"],
  ["DiffusionBValue", "MRDiffusionSequence"],
  ["TriggerTime"],
  ["FrameReferenceTime"],
  ["InversionTime"],
  ["FlipAngle"],
  ["NominalCardiacTriggerDelayTime", "CardiacSynchronizationSequence"],
  ["ImageType"],
  ["FrameType", "CTImageFrameTypeSequence"],
  ["FrameType", "MRImageFrameTypeSequence"],
  ["ConvolutionKernel"],
  ["AcquisitionTime"],
  ["ContentTime"],
];

/**
 * The images of a file: itself, or the frames of an enhanced multi-frame instance with their own
 * places and scales from the functional groups (PS3.3 C.7.6.16).
 *
 * @throws {OvkitError} `FileCorrupt` where the header contradicts itself
 */
export function framesOfImage(header: DicomHeader): DicomFrame[] {
  const { dataset, path, pixelData } = header;
  const perFrame = dataset.items("PerFrameFunctionalGroupsSequence");
  const [shared] = dataset.items("SharedFunctionalGroupsSequence");
  const frameCount = dataset.number("NumberOfFrames") ?? 1;
  if (perFrame.length > 0 && perFrame.length !== frameCount) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `functional groups of ${perFrame.length} frames`,
      expected: `${frameCount}, as NumberOfFrames says`,
      remedy: "the file is damaged: export it again",
    });
  }
  const common = {
    path,
    transferSyntaxUid: header.transferSyntaxUid,
    sopClassUid: dataset.text("SOPClassUID") ?? "",
    sopInstanceUid: dataset.text("SOPInstanceUID") ?? "",
    frameCount,
    identity: seriesIdentity(dataset),
    rows: dataset.number("Rows") ?? 0,
    columns: dataset.number("Columns") ?? 0,
    format: pixelFormat(dataset),
    photometric: dataset.text("PhotometricInterpretation") ?? "MONOCHROME2",
    pixels: {
      offset: pixelData?.dataOffset ?? 0,
      ...(pixelData?.hadUndefinedLength ? {} : { length: pixelData?.length ?? 0 }),
      ...(pixelData?.vr === undefined ? {} : { vr: pixelData.vr }),
    },
    ...optional("paddingValue", paddingValue(dataset)),
    ...optional("instanceNumber", dataset.number("InstanceNumber")),
  };
  const groups = perFrame.length > 0 ? perFrame : [undefined];
  return groups.map((own, i) => {
    const group = (sequence: DicomKeyword): DicomDataset | undefined =>
      own?.items(sequence)[0] ?? shared?.items(sequence)[0];
    const scale = group("PixelValueTransformationSequence") ?? dataset;
    const plane = framePlane(group, own === undefined ? dataset : undefined, path);
    const measures = group("PixelMeasuresSequence") ?? dataset;
    const frameType = group("CTImageFrameTypeSequence") ?? group("MRImageFrameTypeSequence");
    const spacing = measures.number("SpacingBetweenSlices") ?? measures.number("SliceThickness");
    const slope = scale.number("RescaleSlope") ?? 1;
    const problem = !(common.rows * common.columns > 0)
      ? "no rows or columns"
      : slope === 0
      ? "a rescale slope of 0"
      : problemOf(header, { single: own === undefined, plane });
    return {
      ...common,
      ...(own === undefined ? {} : { frame: i + 1 }),
      imageType: frameType?.texts("FrameType") ?? dataset.texts("ImageType"),
      slope,
      intercept: scale.number("RescaleIntercept") ?? 0,
      marks: marksOf(dataset, group),
      ...optional("sliceSpacingMm", spacing),
      ...optional("plane", plane),
      ...optional("problem", problem),
    };
  });
}

function optional<K extends string, T>(key: K, value: T | undefined): { [key in K]?: T } {
  return value === undefined ? {} : { [key]: value } as { [key in K]?: T };
}

/** Its representation is that of the pixels, whatever the header says. */
function paddingValue(dataset: DicomDataset): number | undefined {
  const value = dataset.number("PixelPaddingValue");
  return value !== undefined && value > 32767 && pixelFormat(dataset).signed
    ? value - 65536
    : value;
}

function marksOf(
  dataset: DicomDataset,
  group: (sequence: DicomKeyword) => DicomDataset | undefined,
): Record<string, string> {
  const marks: Record<string, string> = {};
  for (const [keyword, sequence] of MARKS) {
    const texts = sequence === undefined
      ? textsOrNumbers(dataset, keyword)
      : textsOrNumbers(group(sequence), keyword);
    if (texts !== "") marks[keyword] = texts;
  }
  return marks;
}

function textsOrNumbers(dataset: DicomDataset | undefined, keyword: DicomKeyword): string {
  if (dataset === undefined) return "";
  const binary = /^(DiffusionBValue|EffectiveEchoTime|Nominal.*|Frame.*Number|.*Index)$/;
  return (binary.test(keyword) ? dataset.numbers(keyword) : dataset.texts(keyword)).join("\\");
}

function framePlane(
  group: (sequence: DicomKeyword) => DicomDataset | undefined,
  plain: DicomDataset | undefined,
  path: string,
): FramePlane | undefined {
  const placed = group("PlanePositionSequence") ?? plain;
  const position = placed?.numbers("ImagePositionPatient") ?? [];
  const cosines = (group("PlaneOrientationSequence") ?? plain)
    ?.numbers("ImageOrientationPatient") ?? [];
  const spacing = (group("PixelMeasuresSequence") ?? plain)?.numbers("PixelSpacing") ?? [];
  if (position.length !== 3 || cosines.length !== 6 || spacing.length !== 2) return undefined;
  const row = cosines.slice(0, 3) as unknown as Vector;
  const column = cosines.slice(3) as unknown as Vector;
  const sound = Math.abs(Math.hypot(...row) - 1) < 0.01 &&
    Math.abs(Math.hypot(...column) - 1) < 0.01 && Math.abs(dot(row, column)) < 0.001 &&
    Math.hypot(...cross(row, column)) > 0.9;
  if (!sound || !(spacing[0] > 0 && spacing[1] > 0)) {
    throw new OvkitError("GeometryMismatch", {
      subject: path,
      found: `orientation ${cosines.join("\\")} and pixel spacing ${spacing.join("\\")}`,
      expected: "two unit vectors at right angles and distances above 0",
      remedy: "the header is damaged: export the image again",
    });
  }
  return {
    position: position as unknown as Vector,
    row: unit(row),
    column: unit(column),
    spacingYx: [spacing[0], spacing[1]],
    quantum: quantumOf(placed?.texts("ImagePositionPatient") ?? []),
  };
}

function quantumOf(texts: readonly string[]): number {
  const decimals = texts.map((text) => /e/i.test(text) ? 9 : (text.split(".")[1] ?? "").length);
  return 10 ** -Math.max(...decimals, 0);
}

function problemOf(
  { dataset, transferSyntaxUid }: DicomHeader,
  { single, plane }: { readonly single: boolean; readonly plane: FramePlane | undefined },
): string | undefined {
  const format = pixelFormatProblem(dataset);
  if (format !== undefined) return format;
  if (!isReadableSyntax(transferSyntaxUid)) return `transfer syntax ${transferSyntaxUid}`;
  if (dataset.items("ModalityLUTSequence").length > 0) return "a lookup table for its values";
  if (single && (dataset.number("NumberOfFrames") ?? 1) !== 1) {
    return "several frames without a place of their own";
  }
  if (dataset.texts("ImageType").includes("MOSAIC")) return "a mosaic of slices as its pixels";
  if (plane === undefined) return "no position, orientation or pixel spacing in the patient";
  return undefined;
}
