import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomDataset } from "../dicom/dicom_dataset.ts";
import type { DicomFile } from "../dicom/read_dicom_file.ts";
import { checkWhole } from "./check_whole.ts";

/** A region of a structure set, with its contours not yet read. */
export interface RoiEntry {
  readonly number: number;
  readonly name: string;
  readonly color?: readonly [number, number, number];
  /** What the region is for, e.g. ORGAN, GTV, EXTERNAL. */
  readonly interpretedType?: string;
  readonly frameOfReferenceUid?: string;
  readonly contours: readonly DicomDataset[];
}

/**
 * The regions of a structure set by ascending number.
 *
 * @throws {OvkitError} `FormatUnsupported` where the file is no structure set, `FileCorrupt` where
 * regions have no number or share one
 */
export function rtStructRois(file: DicomFile): RoiEntry[] {
  const { dataset, path } = file;
  const declared = dataset.items("StructureSetROISequence");
  const modality = dataset.text("Modality");
  if (declared.length === 0 && modality !== "RTSTRUCT") {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: `DICOM of modality ${modality ?? "unknown"}`,
      expected: "a structure set (RTSTRUCT)",
      ...(modality === "SEG" ? { remedy: "read it with readDicomSeg" } : {}),
    });
  }
  checkWhole(file);
  const sequence = dataset.items("ROIContourSequence");
  if (declared.length > 0 && sequence.length === 0) {
    throw new OvkitError("FileCorrupt", {
      subject: path,
      found: `${declared.length} regions (ROI), but no ROI Contour Sequence`,
      expected: "a whole structure set",
      remedy: "export the structure set again",
    });
  }
  const drawn = byNumber(sequence, path);
  const observed = byNumber(dataset.items("RTROIObservationsSequence"), path);
  const rois = declared.map((item) => {
    const number = roiNumber(item.number("ROINumber"), path);
    const color = drawn.get(number)?.flatMap((roi) => roi.numbers("ROIDisplayColor")) ?? [];
    const interpretedType = observed.get(number)?.[0].text("RTROIInterpretedType");
    const frameOfReferenceUid = item.text("ReferencedFrameOfReferenceUID");
    return {
      number,
      name: item.text("ROIName") ?? "",
      contours: drawn.get(number)?.flatMap((roi) => roi.items("ContourSequence")) ?? [],
      ...(color.length >= 3 ? { color: [color[0], color[1], color[2]] as const } : {}),
      ...(interpretedType === undefined ? {} : { interpretedType }),
      ...(frameOfReferenceUid === undefined ? {} : { frameOfReferenceUid }),
    };
  });
  const numbers = new Set(rois.map((roi) => roi.number));
  if (numbers.size < rois.length) {
    throw damaged(path, "regions (ROI) that share a number");
  }
  return rois.sort((a, b) => a.number - b.number);
}

function byNumber(items: readonly DicomDataset[], path: string): Map<number, DicomDataset[]> {
  const groups = new Map<number, DicomDataset[]>();
  for (const item of items) {
    const number = roiNumber(item.number("ReferencedROINumber"), path);
    groups.set(number, [...(groups.get(number) ?? []), item]);
  }
  return groups;
}

function roiNumber(value: number | undefined, path: string): number {
  if (value !== undefined && Number.isSafeInteger(value)) return value;
  throw damaged(path, `a region (ROI) with the number ${value}`);
}

function damaged(path: string, found: string): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found,
    expected: "a whole number of its own for each region",
    remedy: "export the structure set again",
  });
}
