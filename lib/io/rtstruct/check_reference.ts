import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomSeries } from "../dicom/dicom_series.ts";

/** What a structure set or a segmentation says it was drawn on. */
export interface DrawnOn {
  readonly path: string;
  readonly seriesUids: readonly string[];
  readonly frameOfReferenceUids: readonly string[];
  readonly instanceUids: readonly string[];
}

/**
 * Makes sure that a file was drawn on a series: its instances or the series are referred to, or,
 * where the file refers to neither, the frame of reference is the same.
 *
 * @param force note what would be an error
 * @returns what is to be noted
 * @throws {OvkitError} `GeometryMismatch` with the identifiers of both
 */
export function checkReference(drawnOn: DrawnOn, series: DicomSeries, force: boolean): string[] {
  const { instanceUids, seriesUids, frameOfReferenceUids, path } = drawnOn;
  const { seriesInstanceUid, frameOfReferenceUid } = series.identity;
  const present = new Set(series.slices.map((slice) => slice.sopInstanceUid));
  const absent = instanceUids.filter((uid) => !present.has(uid));
  const refersToSeries = seriesUids.includes(seriesInstanceUid) ||
    absent.length < instanceUids.length;
  const refersToOther = seriesUids.length + instanceUids.length > 0 && !refersToSeries;
  const sameFrame = frameOfReferenceUid === undefined || frameOfReferenceUids.length === 0 ||
    frameOfReferenceUids.includes(frameOfReferenceUid);
  const frames = `frame of reference ${frameOfReferenceUids.join(", ") || "none"}`;
  const ownFrame = `frame of reference ${frameOfReferenceUid ?? "none"}`;
  if (refersToSeries) {
    const notes: string[] = [];
    if (!sameFrame) {
      notes.push(`its ${frames} is not the series' ${ownFrame}, but it refers to the series`);
    }
    if (absent.length > 0) {
      notes.push(
        `${absent.length} of the ${instanceUids.length} instances it refers to are not in the ` +
          `series, the first ${absent[0]}`,
      );
    }
    return notes;
  }
  if (!refersToOther && sameFrame) {
    return ["it refers to no series: its frame of reference alone says where it belongs"];
  }
  const where = seriesUids.length > 0 ? `series ${seriesUids.join(", ")}` : "other instances";
  const found = refersToOther
    ? `drawn on ${where} (${frames})${
      absent.length > 0 ? `, whose instance ${absent[0]} is not in the series` : ""
    }`
    : `drawn in ${frames}`;
  if (force) return [`${found}, read on series ${seriesInstanceUid} (${ownFrame}) all the same`];
  throw new OvkitError("GeometryMismatch", {
    subject: path,
    found,
    expected: `series ${seriesInstanceUid} (${ownFrame})`,
    remedy: "give the series it was drawn on, or the option force where you know that both agree",
  });
}
