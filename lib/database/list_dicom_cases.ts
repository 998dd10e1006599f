import { basename, dirname, relative, sep } from "node:path";
import { sha256 } from "../foundation/sha256.ts";
import type { DicomFrame } from "../io/dicom/dicom_frame.ts";
import type { DicomObject } from "../io/dicom/dicom_object.ts";
import { filesInFolder } from "../io/dicom/files_in_folder.ts";
import { type DicomScan, scanDicomFiles } from "../io/dicom/scan_dicom_files.ts";
import type { CaseProblem } from "./check/case_problem.ts";
import type { RawCase } from "./raw_case.ts";

/**
 * Lists the series of a tree of DICOM folders, each a case under the path of its folder with `_`
 * between the parts (and the series' number where a folder holds several). Its label is the one
 * RTSTRUCT or SEG that lies in its folder or refers to it. Where any case has a label, those without
 * are all background.
 *
 * @param folder the raw data set
 * @param dataset its name in the cases. @default the folder's name
 */
export async function listDicomCases(
  folder: string,
  dataset: string = basename(folder),
): Promise<{ cases: RawCase[]; problems: CaseProblem[] }> {
  const scan = await scanDicomFiles(await filesInFolder(folder));
  const series = seriesOf(scan.frames);
  const labelled = series.map((one) => labelsOf(one, series, scan));
  const hasLabels = labelled.some((labels) => labels.length > 0);
  const problems = damagedFiles(scan, folder);
  const cases = series.map((one, i): RawCase => {
    const labels = labelled[i];
    const [first] = one.frames;
    const siblings = series.filter((other) => other.folder === one.folder);
    const id = caseId(folder, one.folder) +
      (siblings.length > 1 ? `_${first.identity.seriesNumber ?? siblings.indexOf(one) + 1}` : "");
    if (labels.length > 1) problems.push(severalLabels(id, labels));
    return {
      id,
      dataset,
      imagePaths: [one.folder],
      channels: [0],
      seriesUid: one.uid,
      ...(labels.length === 1 ? { labelPath: labels[0].path } : {}),
      ...(labels.length > 1 ? { ambiguousLabels: labels.map(({ path }) => path) } : {}),
      ...(labels.length === 0 && hasLabels ? { isBackground: true as const } : {}),
      ...patientOf(first),
    };
  });
  const bare = cases.filter(({ isBackground }) => isBackground);
  if (bare.length > 0) problems.push(backgroundNote(bare));
  return { cases: uniqueIds(cases).sort((a, b) => a.id < b.id ? -1 : 1), problems };
}

interface FolderSeries {
  readonly folder: string;
  readonly uid: string;
  readonly frames: DicomFrame[];
}

/** The series of every folder that can be a volume: at least two images that lie in space. */
function seriesOf(frames: readonly DicomFrame[]): FolderSeries[] {
  const found = new Map<string, FolderSeries>();
  for (const frame of frames) {
    if (frame.plane === undefined || frame.problem !== undefined) continue;
    const folder = dirname(frame.path);
    const uid = frame.identity.seriesInstanceUid;
    const key = `${folder}\0${uid}`;
    const series = found.get(key) ?? { folder, uid, frames: [] };
    series.frames.push(frame);
    found.set(key, series);
  }
  return [...found.values()].filter((series) => series.frames.length > 1);
}

/** What refers to the series; else what lies in its folder and refers to no series that is here. */
function labelsOf(
  { folder, uid }: FolderSeries,
  all: readonly FolderSeries[],
  { structureSets, segmentations }: DicomScan,
): DicomObject[] {
  const objects = [...structureSets, ...segmentations];
  const referring = objects.filter(({ referencedSeriesUids }) =>
    referencedSeriesUids.includes(uid)
  );
  const inFolder = (object: DicomObject) => dirname(object.path) === folder;
  const copies = all.filter((series) => series.uid === uid).length;
  const own = copies > 1 ? referring.filter(inFolder) : referring;
  if (own.length > 0) return own;
  const known = new Set(all.map((series) => series.uid));
  return objects.filter((object) =>
    inFolder(object) && !object.referencedSeriesUids.some((other) => known.has(other))
  );
}

function caseId(root: string, folder: string): string {
  const path = relative(root, folder);
  return path === "" ? basename(root) : path.split(sep).join("_");
}

function patientOf({ identity }: DicomFrame): { patient?: string } {
  const { patientId } = identity;
  return patientId === undefined ? {} : { patient: `patient_${sha256(patientId).slice(0, 8)}` };
}

function uniqueIds(cases: readonly RawCase[]): RawCase[] {
  const seen = new Map<string, number>();
  return cases.map((one) => {
    const count = (seen.get(one.id) ?? 0) + 1;
    seen.set(one.id, count);
    return count === 1 ? one : { ...one, id: `${one.id}_${count}` };
  });
}

function severalLabels(id: string, labels: readonly DicomObject[]): CaseProblem {
  return {
    case: id,
    problem: "several labels",
    found: labels.map(({ path }) => basename(path)).join(", "),
    cure: "keep the one structure set or segmentation that is to be learned from",
    severity: "error",
  };
}

function backgroundNote(cases: readonly RawCase[]): CaseProblem {
  const names = cases.slice(0, 5).map(({ id }) => id).join(", ");
  return {
    case: "(all)",
    problem: "cases without a structure set",
    found: `${cases.length}: ${names}${cases.length > 5 ? ", …" : ""}`,
    cure: "they count as all background; remove those that were not contoured",
    severity: "warning",
  };
}

function damagedFiles({ damaged }: DicomScan, folder: string): CaseProblem[] {
  return damaged.map(({ subject, message, remedy }) => ({
    case: caseId(folder, dirname(subject)),
    problem: "unreadable file",
    found: message,
    cure: remedy ?? "replace the file",
    severity: "error",
  }));
}
