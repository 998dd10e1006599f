import type { DicomFrame } from "./dicom_frame.ts";
import { arePlaced, type DicomStack, dicomStack, kindOfFrame } from "./dicom_stack.ts";
import { dropRepeatedInstances, dropRepeatedPixels } from "./drop_duplicates.ts";
import type { PlacedFrame } from "./slice_geometry.ts";
import { type Acquisition, splitAcquisitions } from "./split_acquisitions.ts";
import { cross, dot } from "./vector.ts";

/** Direction cosines that differ less are one orientation written twice. */
const SAME_COSINE = 1e-3;

/** A localiser inside a series has at most so many images, and its series so many times more. */
const LOCALIZER_IMAGES = 3;
const LOCALIZER_RATIO = 4;

/**
 * Parts the images of one SeriesInstanceUID into stacks: by frame of reference, orientation, size,
 * pixel spacing and kind, then by acquisition where positions repeat.
 *
 * @param id what the stacks' identifiers start with
 */
export async function stacksOfSeries(
  id: string,
  frames: readonly DicomFrame[],
): Promise<DicomStack[]> {
  const unique = dropRepeatedInstances(frames);
  const groups = groupByGeometry(unique.frames.filter((frame) => arePlaced([frame])));
  const largest = groups.reduce((most, group) => Math.max(most, group.length), 0);
  const parts: (Acquisition & { localizer: boolean; dropped: number })[] = [];
  for (const group of groups) {
    const localizer = isLocalizer(group, groups, largest);
    for (const acquisition of splitAcquisitions(group)) {
      const { frames, dropped } = await dropRepeatedPixels(acquisition.frames);
      parts.push({ ...acquisition, frames, dropped, localizer });
    }
  }
  const unplaced = unique.frames.filter((frame) => !arePlaced([frame]));
  const several = parts.length + (unplaced.length > 0 ? 1 : 0) > 1;
  const stacks = parts.map((part, i) => {
    const stack = dicomStack(part.frames, {
      id: several ? `${id}#${i + 1}` : id,
      notes: duplicateNotes(unique.dropped, part.dropped),
      ...(part.mark === undefined ? {} : { mark: part.mark }),
    });
    return part.localizer ? { ...stack, kind: "localizer" as const } : stack;
  });
  if (unplaced.length === 0) return stacks;
  const rest = dicomStack(unplaced, {
    id: several ? `${id}#${parts.length + 1}` : id,
    notes: [],
  });
  return [...stacks, rest];
}

function duplicateNotes(instances: number, pixels: number): string[] {
  const notes: string[] = [];
  if (instances > 0) notes.push(`${count(instances, "image")} there twice, by SOPInstanceUID`);
  if (pixels > 0) notes.push(`${count(pixels, "image")} there twice, by position and pixels`);
  return notes;
}

function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? "" : "s"}`;
}

function groupByGeometry(frames: readonly DicomFrame[]): PlacedFrame[][] {
  const groups: PlacedFrame[][] = [];
  if (!arePlaced(frames)) return groups;
  const ordered = [...frames].sort((a, b) =>
    (a.instanceNumber ?? 0) - (b.instanceNumber ?? 0) ||
    (a.sopInstanceUid < b.sopInstanceUid ? -1 : a.sopInstanceUid > b.sopInstanceUid ? 1 : 0) ||
    (a.frame ?? 0) - (b.frame ?? 0)
  );
  for (const frame of ordered) {
    const group = groups.find(([first]) => isSameGeometry(first, frame));
    if (group === undefined) groups.push([frame]);
    else group.push(frame);
  }
  return groups.sort((a, b) => b.length - a.length);
}

function isSameGeometry(a: PlacedFrame, b: PlacedFrame): boolean {
  const cosines = [...a.plane.row, ...a.plane.column];
  const others = [...b.plane.row, ...b.plane.column];
  return a.rows === b.rows && a.columns === b.columns &&
    a.identity.frameOfReferenceUid === b.identity.frameOfReferenceUid &&
    (kindOfFrame(a) === "localizer") === (kindOfFrame(b) === "localizer") &&
    cosines.every((value, i) => Math.abs(value - others[i]) <= SAME_COSINE) &&
    a.plane.spacingYx.every((value, i) => Math.abs(value - b.plane.spacingYx[i]) <= 1e-4 * value);
}

function isLocalizer(
  group: readonly PlacedFrame[],
  groups: readonly (readonly PlacedFrame[])[],
  largest: number,
): boolean {
  if (group.length > LOCALIZER_IMAGES || largest < LOCALIZER_RATIO * group.length) return false;
  const main = groups[0][0].plane;
  const own = group[0].plane;
  const parallel = Math.abs(dot(cross(main.row, main.column), cross(own.row, own.column)));
  return parallel < 1 - SAME_COSINE;
}
