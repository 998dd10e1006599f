import { dirname, sep } from "node:path";
import type { DicomFrame } from "../io/dicom/dicom_frame.ts";
import type { DicomStack } from "../io/dicom/dicom_stack.ts";
import { stacksOfSeries } from "../io/dicom/stacks_of_series.ts";

/** A series of a tree of folders. */
export interface DicomFolderSeries {
  /** The innermost folder that holds all its images. */
  readonly folder: string;
  /** The folders that its images lie in. */
  readonly folders: ReadonlySet<string>;
  /** SeriesInstanceUID. */
  readonly uid: string;
  /** The stacks of its images, whatever they are. */
  readonly stacks: readonly DicomStack[];
  /** Those that can be a volume. */
  readonly volumes: readonly DicomStack[];
}

/**
 * Parts the images of a tree of folders into series. A series whose images are spread over folders,
 * each at its own place, is one; copies of a series in other folders are series of their own.
 */
export async function dicomFolderSeries(
  frames: readonly DicomFrame[],
): Promise<DicomFolderSeries[]> {
  const parts = new Map<string, DicomFrame[]>();
  for (const frame of frames) {
    const key = `${dirname(frame.path)}\0${frame.identity.seriesInstanceUid}`;
    const part = parts.get(key);
    if (part === undefined) parts.set(key, [frame]);
    else part.push(frame);
  }
  const spread: SpreadSeries[] = [];
  for (const part of parts.values()) {
    const uid = part[0].identity.seriesInstanceUid;
    const places = new Set(part.flatMap(marksOfPlace));
    const whole = spread.find((other) =>
      uid !== "" && other.uid === uid && places.isDisjointFrom(other.places) &&
      other.frames[0].identity.patientId === part[0].identity.patientId
    );
    if (whole === undefined) spread.push({ uid, frames: part, places });
    else {
      for (const frame of part) whole.frames.push(frame);
      for (const place of places) whole.places.add(place);
    }
  }
  return await Promise.all(spread.map(seriesOf));
}

interface SpreadSeries {
  readonly uid: string;
  readonly frames: DicomFrame[];
  /** Instances and places of its images. */
  readonly places: Set<string>;
}

function marksOfPlace({ sopInstanceUid, frame, plane }: DicomFrame): string[] {
  const place = plane === undefined ? [] : [[...plane.position, ...plane.row, ...plane.column]];
  return [`${sopInstanceUid} ${frame ?? 0}`, ...place.map((numbers) => numbers.join())];
}

async function seriesOf({ uid, frames }: SpreadSeries): Promise<DicomFolderSeries> {
  const folders = new Set(frames.map(({ path }) => dirname(path)));
  const folder = [...folders].reduce(commonFolder);
  const stacks = await stacksOfSeries(uid || folder, frames);
  const volumes = stacks.filter(({ problem, kind, frames }) =>
    problem === undefined && kind !== "localizer" && frames.length > 1
  );
  return { uid, folder, folders, stacks, volumes };
}

function commonFolder(a: string, b: string): string {
  const others = b.split(sep);
  const parts = a.split(sep);
  const end = parts.findIndex((part, i) => part !== others[i]);
  return end < 0 ? a : parts.slice(0, end).join(sep) || sep;
}
