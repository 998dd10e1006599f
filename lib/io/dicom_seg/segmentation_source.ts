import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomDataset } from "../dicom/dicom_dataset.ts";
import type { DicomKeyword } from "../dicom/dicom_tags.ts";
import type { DicomFile } from "../dicom/read_dicom_file.ts";
import { checkWhole } from "../rtstruct/check_whole.ts";

/** A segment that a segmentation declares. */
export interface Segment {
  readonly number: number;
  readonly name: string;
}

/** A frame of a segmentation: where it lies and whose it is. */
export interface SegmentationFrame {
  /** From 0, in the file's order. */
  readonly index: number;
  /** The segment it is a mask of; undefined in a label map. */
  readonly segment?: number;
  /** Centre of the first pixel in LPS millimetres. */
  readonly positionLpsMm: readonly number[];
  /** Directions of rows and columns in LPS. */
  readonly orientationLps: readonly number[];
  /** Distance of rows and of columns in millimetres. */
  readonly spacingYxMm: readonly number[];
  /** Distance of slices as the frame declares it. */
  readonly sliceSpacingMm?: number;
}

/** What a segmentation says but for its pixels. */
export interface SegmentationSource {
  readonly file: DicomFile;
  readonly type: "BINARY" | "FRACTIONAL" | "LABELMAP";
  readonly rows: number;
  readonly columns: number;
  readonly segments: readonly Segment[];
  readonly frames: readonly SegmentationFrame[];
}

/**
 * Takes the head of a segmentation apart.
 *
 * @throws {OvkitError} `FormatUnsupported` where it is no segmentation of a kind that is read,
 * `FileCorrupt` where what it needs is missing or does not fit
 */
export function segmentationSource(file: DicomFile): SegmentationSource {
  const { dataset, path } = file;
  const modality = dataset.text("Modality");
  const type = dataset.text("SegmentationType");
  if (type !== "BINARY" && type !== "FRACTIONAL" && type !== "LABELMAP") {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: type === undefined
        ? `DICOM of modality ${modality ?? "unknown"}`
        : `a segmentation of type ${type}`,
      expected: "a segmentation (SEG), binary, fractional or a label map",
      ...(modality === "RTSTRUCT" ? { remedy: "read it with readRtStruct" } : {}),
    });
  }
  checkWhole(file);
  const rows = dataset.number("Rows") ?? 0;
  const columns = dataset.number("Columns") ?? 0;
  const frames = framesOf(file, type === "LABELMAP");
  if (rows < 1 || columns < 1) throw damaged(path, `${rows} rows and ${columns} columns`);
  return { file, type, rows, columns, frames, segments: segmentsOf(file) };
}

function segmentsOf({ dataset, path }: DicomFile): Segment[] {
  const segments = dataset.items("SegmentSequence").map((item) => {
    const number = item.number("SegmentNumber");
    if (number === undefined) throw damaged(path, "a segment without number");
    return { number, name: item.text("SegmentLabel") ?? "" };
  }).sort((a, b) => a.number - b.number);
  const numbers = new Set(segments.map((segment) => segment.number));
  if (numbers.size < segments.length) throw damaged(path, "segments that share a number");
  if (segments.length === 0) throw damaged(path, "no segments");
  return segments;
}

function framesOf({ dataset, path }: DicomFile, labelMap: boolean): SegmentationFrame[] {
  const items = dataset.items("PerFrameFunctionalGroupsSequence");
  const shared = dataset.items("SharedFunctionalGroupsSequence").slice(0, 1);
  const count = dataset.number("NumberOfFrames") ?? 1;
  if (items.length !== count || count === 0) {
    throw damaged(path, `${count} frames, but functional groups of ${items.length}`);
  }
  const inherited = new Map<DicomKeyword, DicomDataset | undefined>();
  const group = (item: DicomDataset, keyword: DicomKeyword): DicomDataset | undefined => {
    if (!inherited.has(keyword)) inherited.set(keyword, shared[0]?.items(keyword)[0]);
    return item.items(keyword)[0] ?? inherited.get(keyword);
  };
  return items.map((item, index) => {
    const measures = group(item, "PixelMeasuresSequence");
    const segment = group(item, "SegmentIdentificationSequence")?.number("ReferencedSegmentNumber");
    const sliceSpacingMm = measures?.number("SpacingBetweenSlices") ||
      measures?.number("SliceThickness");
    const numbers = (found: DicomDataset | undefined, keyword: DicomKeyword, length: number) => {
      const values = found?.numbers(keyword) ?? [];
      if (values.length === length) return values;
      throw damaged(path, `frame ${index + 1} with ${values.length} values of ${keyword}`);
    };
    if (segment === undefined && !labelMap) {
      throw damaged(path, `frame ${index + 1} that belongs to no segment`);
    }
    return {
      index,
      positionLpsMm: numbers(group(item, "PlanePositionSequence"), "ImagePositionPatient", 3),
      orientationLps: numbers(
        group(item, "PlaneOrientationSequence"),
        "ImageOrientationPatient",
        6,
      ),
      spacingYxMm: numbers(measures, "PixelSpacing", 2),
      ...(segment === undefined || labelMap ? {} : { segment }),
      ...(sliceSpacingMm ? { sliceSpacingMm: Math.abs(sliceSpacingMm) } : {}),
    };
  });
}

function damaged(path: string, found: string): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found,
    expected: "a whole segmentation: segments, and for each frame its segment and plane",
    remedy: "export the segmentation again",
  });
}
