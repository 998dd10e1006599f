import { formatDicomFile } from "../../../lib/io/dicom/write_dicom_file.ts";
import type { DicomContent } from "../../../lib/io/dicom/write_dicom_file.ts";

/** A contour of a structure set that is made for a test. */
export interface TestContour {
  /** LPS millimetres, x, y, z of each point in turn, or the text itself. */
  readonly mm: readonly number[] | string;
  /** @default {"CLOSED_PLANAR"} */
  readonly type?: string;
  /** @default {a third of the numbers} */
  readonly count?: number;
  /** @default {none} */
  readonly instance?: string;
}

/** A structure set that is made for a test. */
export interface TestStructureSet {
  readonly rois: readonly (readonly [name: string, contours: readonly TestContour[]])[];
  /** @default {"2.25.3"} */
  readonly frame?: string;
  /** Series it refers to; null for none. @default {"2.25.2"} */
  readonly series?: string | null;
  /** More attributes, or others. */
  readonly content?: DicomContent;
}

/** Bytes of a structure set. */
export function structureSet(set: TestStructureSet): Uint8Array {
  const { rois, frame = "2.25.3", series = "2.25.2", content = {} } = set;
  return formatDicomFile({
    SOPClassUID: "1.2.840.10008.5.1.4.1.1.481.3",
    SOPInstanceUID: "2.25.50",
    Modality: "RTSTRUCT",
    ReferencedFrameOfReferenceSequence: [{
      FrameOfReferenceUID: frame,
      ...(series === null ? {} : {
        RTReferencedStudySequence: [{
          RTReferencedSeriesSequence: [{ SeriesInstanceUID: series }],
        }],
      }),
    }],
    StructureSetROISequence: rois.map(([name], i) => ({
      ROINumber: String(i + 1),
      ReferencedFrameOfReferenceUID: frame,
      ROIName: name,
    })),
    ROIContourSequence: rois.map(([, contours], i) => ({
      ReferencedROINumber: String(i + 1),
      ...(contours.length === 0 ? {} : { ContourSequence: contours.map(contourItem) }),
    })),
    ...content,
  });
}

function contourItem({ mm, type = "CLOSED_PLANAR", count, instance }: TestContour): DicomContent {
  const values = typeof mm === "string" ? mm.split("\\") : mm.map(String);
  return {
    ContourGeometricType: type,
    NumberOfContourPoints: String(count ?? values.length / 3),
    ContourData: values,
    ...(instance === undefined ? {} : {
      ContourImageSequence: [{
        ReferencedSOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
        ReferencedSOPInstanceUID: instance,
      }],
    }),
  };
}

/** A square's contour in LPS millimetres. */
export function square(from: number, to: number, z: number): number[] {
  return [from, from, z, to, from, z, to, to, z, from, to, z];
}
