import type { DicomSeries } from "../dicom/dicom_series.ts";
import type { DicomContent } from "../dicom/write_dicom_file.ts";
import { nearestSlices } from "../rtstruct/nearest_slice.ts";
import type { PackedFrame } from "./pack_segment_frames.ts";
import { codeContent } from "./segment_content.ts";

/** The functional groups that all frames share: directions and distances of the grid. */
export function sharedContent(
  { affineRas: m, spacingZyxMm: [dz, dy, dx] }: DicomSeries,
): DicomContent {
  return {
    PlaneOrientationSequence: [{
      ImageOrientationPatient: [
        ...[-m[0] / dx, -m[4] / dx, m[8] / dx],
        ...[-m[1] / dy, -m[5] / dy, m[9] / dy],
      ].map(decimal),
    }],
    PixelMeasuresSequence: [{
      SliceThickness: decimal(dz),
      SpacingBetweenSlices: decimal(dz),
      PixelSpacing: [decimal(dy), decimal(dx)],
    }],
  };
}

/** The functional groups of each frame: its segment, its plane and the instance it was drawn on. */
export function frameContents(
  frames: readonly PackedFrame[],
  series: DicomSeries,
): DicomContent[] {
  const { affineRas: m } = series;
  const images = nearestSlices(series);
  const slices = [...new Set(frames.map((frame) => frame.slice))].sort((a, b) => a - b);
  const positions = new Map(slices.map((slice, i) => [slice, i + 1]));
  return frames.map(({ segment, slice }) => ({
    DerivationImageSequence: [{
      DerivationCodeSequence: [codeContent(["113076", "DCM", "Segmentation"])],
      SourceImageSequence: [{
        ReferencedSOPClassUID: images[slice].sopClassUid,
        ReferencedSOPInstanceUID: images[slice].sopInstanceUid,
        ...(images[slice].frame === undefined
          ? {}
          : { ReferencedFrameNumber: String(images[slice].frame) }),
        SpatialLocationsPreserved: series.resampled ? "NO" : "YES",
        PurposeOfReferenceCodeSequence: [
          codeContent(["121322", "DCM", "Source image for image processing operation"]),
        ],
      }],
    }],
    FrameContentSequence: [{ DimensionIndexValues: [segment, positions.get(slice)!] }],
    PlanePositionSequence: [{
      ImagePositionPatient: [
        decimal(-(m[2] * slice + m[3])),
        decimal(-(m[6] * slice + m[7])),
        decimal(m[10] * slice + m[11]),
      ],
    }],
    SegmentIdentificationSequence: [{ ReferencedSegmentNumber: segment }],
  }));
}

/** A decimal string: as many digits as 16 characters hold, ten after the point at most. */
function decimal(value: number): string {
  const text = String(Math.round(value * 1e10) / 1e10);
  return text.length <= 16 && !text.includes("e") ? text : value.toFixed(10).slice(0, 16);
}
