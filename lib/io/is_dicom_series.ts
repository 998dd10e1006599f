import type { Volume } from "../volumes/volume.ts";
import type { DicomSeries } from "./dicom/dicom_series.ts";

/** Whether a volume was read from a DICOM series and knows its slices. */
export function isDicomSeries(volume: Volume): volume is DicomSeries {
  return "slices" in volume;
}
