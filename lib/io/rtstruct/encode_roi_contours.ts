import { traceContours } from "../../volumes/contours/trace_contours.ts";
import type { DicomSeries, DicomSlice } from "../dicom/dicom_series.ts";
import { implicitWriter } from "./implicit_writer.ts";
import type { ClassSlice } from "./labels_on_series.ts";
import { nearestSlices } from "./nearest_slice.ts";

/** A region to be written. */
export interface DrawnRoi {
  readonly number: number;
  readonly name: string;
  readonly color: readonly [number, number, number];
  readonly slices: readonly ClassSlice[];
}

const TAG = {
  ReferencedSOPClassUID: 0x00081150,
  ReferencedSOPInstanceUID: 0x00081155,
  ReferencedFrameNumber: 0x00081160,
  ContourImageSequence: 0x30060016,
  ROIDisplayColor: 0x3006002A,
  ROIContourSequence: 0x30060039,
  ContourSequence: 0x30060040,
  ContourGeometricType: 0x30060042,
  NumberOfContourPoints: 0x30060046,
  ContourNumber: 0x30060048,
  ContourData: 0x30060050,
  ReferencedROINumber: 0x30060084,
};

/**
 * The ROI Contour Sequence of a structure set in implicit VR little endian. A general writer takes
 * most of a second for it.
 *
 * @param offset how far contours lie from the boundary voxels' centres, in voxels
 */
export function encodeRoiContours(
  rois: readonly DrawnRoi[],
  { series, offset }: { series: DicomSeries; offset: number },
): Uint8Array {
  const writer = implicitWriter();
  const images = nearestSlices(series);
  writer.sequence(TAG.ROIContourSequence, () => {
    for (const { number, color, slices } of rois) {
      writer.item(() => {
        writer.text(TAG.ROIDisplayColor, color.join("\\"));
        if (slices.length > 0) {
          writer.sequence(TAG.ContourSequence, () => writeContours(slices));
        }
        writer.text(TAG.ReferencedROINumber, String(number));
      });
    }
  });
  return writer.bytes();

  function writeContours(slices: readonly ClassSlice[]): void {
    let number = 0;
    for (const { slice, mask } of slices) {
      for (const points of traceContours(mask(), { offset })) {
        number++;
        writer.item(() => {
          writer.sequence(TAG.ContourImageSequence, () => {
            writer.item(() => writeReference(images[slice]));
          });
          writer.text(TAG.ContourGeometricType, "CLOSED_PLANAR");
          writer.text(TAG.NumberOfContourPoints, String(points.length / 2));
          writer.text(TAG.ContourNumber, String(number));
          writer.text(TAG.ContourData, coordinates(points, slice));
        });
      }
    }
  }
  function writeReference(image: DicomSlice): void {
    writer.uid(TAG.ReferencedSOPClassUID, image.sopClassUid);
    writer.uid(TAG.ReferencedSOPInstanceUID, image.sopInstanceUid);
    if (image.frame !== undefined) writer.text(TAG.ReferencedFrameNumber, String(image.frame));
  }
  function coordinates(points: Float64Array, z: number): string {
    const m = series.affineRas;
    const parts: string[] = [];
    for (let i = 0; i < points.length; i += 2) {
      const x = points[i];
      const y = points[i + 1];
      parts.push(
        decimal(-(m[0] * x + m[1] * y + m[2] * z + m[3])),
        decimal(-(m[4] * x + m[5] * y + m[6] * z + m[7])),
        decimal(m[8] * x + m[9] * y + m[10] * z + m[11]),
      );
    }
    return parts.join("\\");
  }
}

/** Millimetres to a millionth, in at most 16 characters for any place within a kilometre. */
function decimal(mm: number): string {
  return String(Math.round(mm * 1e6) / 1e6);
}
