import type { DicomFrame } from "./dicom_frame.ts";
import type { DicomSeriesIdentity } from "./dicom_series.ts";
import { type PlacedFrame, type SliceGeometry, sliceGeometry } from "./slice_geometry.ts";

/** Images of a series that belong together: one orientation, one size, one acquisition. */
export interface DicomStack {
  /** The series' UID, and `#` and a number where the series has several stacks. */
  readonly id: string;
  readonly identity: DicomSeriesIdentity;
  readonly frames: readonly DicomFrame[];
  /** What it has in common that the series' other stacks have not, e.g. `EchoNumbers 2`. */
  readonly mark?: string;
  readonly kind: "original" | "derived" | "localizer" | "capture";
  /** Why it cannot be read at all, as words after "images with". */
  readonly problem?: string;
  readonly geometry?: SliceGeometry;
  readonly notes: readonly string[];
}

const CAPTURES = "1.2.840.10008.5.1.4.1.1.7";

/** Whether every image has its place and none a problem of its own. */
export function arePlaced(frames: readonly DicomFrame[]): frames is readonly PlacedFrame[] {
  return frames.every((frame) => frame.problem === undefined && frame.plane !== undefined);
}

/** What an image is for: measured, computed from others, a view to plan on, or a screen. */
export function kindOfFrame(frame: DicomFrame): DicomStack["kind"] {
  if (frame.imageType[2] === "LOCALIZER") return "localizer";
  const { sopClassUid } = frame;
  if (sopClassUid === CAPTURES || sopClassUid.startsWith(`${CAPTURES}.`)) return "capture";
  return frame.imageType[0] === "DERIVED" ? "derived" : "original";
}

/** Makes a stack of images that belong together. */
export function dicomStack(
  frames: readonly DicomFrame[],
  fields: Pick<DicomStack, "id" | "notes" | "mark">,
): DicomStack {
  const problem = frames.find((frame) => frame.problem !== undefined)?.problem;
  const placed = arePlaced(frames) ? { geometry: sliceGeometry(frames) } : {};
  const { mark, ...rest } = fields;
  return {
    ...rest,
    identity: frames[0].identity,
    frames: placed.geometry?.frames ?? frames,
    kind: kindOfFrame(frames[0]),
    ...placed,
    ...(mark === undefined ? {} : { mark }),
    ...(problem === undefined ? {} : { problem }),
  };
}
