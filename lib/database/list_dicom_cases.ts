import { basename, dirname, relative, sep } from "node:path";
import { sha256 } from "../foundation/sha256.ts";
import type { DicomObject } from "../io/dicom/dicom_object.ts";
import { filesInFolder } from "../io/dicom/files_in_folder.ts";
import { type DicomScan, scanDicomFiles } from "../io/dicom/scan_dicom_files.ts";
import { describeStack } from "../io/dicom/summarize_stack.ts";
import type { CaseProblem } from "./check/case_problem.ts";
import { type DicomFolderSeries, dicomFolderSeries } from "./dicom_folder_series.ts";
import type { RawCase } from "./raw_case.ts";

/** Names that a line lists one by one. */
const NAMED = 5;

/**
 * Lists the series of a tree of DICOM folders, each a case under the path of its folder with `_`
 * between the parts (and the series' number where a folder holds several). Localizers and single
 * images are no cases, nor are computed series and screens beside measured ones. The label is the one
 * RTSTRUCT or SEG that refers to the series; else, where its folder holds no other series, the one
 * there that refers to none of this tree.
 * Where any case has a label, a case in whose study nothing is drawn is all background, unless some
 * file is damaged or some label belongs to no series. Hidden files are passed over.
 *
 * @param folder the raw data set
 * @param dataset its name in the cases. @default the folder's name
 */
export async function listDicomCases(
  folder: string,
  dataset: string = basename(folder),
): Promise<{ cases: RawCase[]; problems: CaseProblem[] }> {
  const files = await filesInFolder(folder);
  const scan = await scanDicomFiles(files.filter((path) => !isHidden(relative(folder, path))));
  const all = await dicomFolderSeries(scan.frames);
  const labelOf = new Map(all.map((one) => [one, labelsOf(one, all, scan)]));
  const series = all.filter((one) => isCase(one, all, labelOf));
  const ids = uniqueIds(series.map((one) => caseId(folder, one, series)));
  const taken = new Set(series.flatMap((one) => labelOf.get(one)!));
  const idle = [...scan.structureSets, ...scan.segmentations].filter((one) => !taken.has(one));
  const drawnStudies = new Set(
    series.filter((one) => labelOf.get(one)!.length > 0).map(studyOf),
  );
  const problems = damagedFiles(scan, folder);
  const cases = series.map((one, i): RawCase => {
    const labels = labelOf.get(one)!;
    const study = studyOf(one);
    const isBackground = labels.length === 0 && drawnStudies.size > 0 &&
      scan.damaged.length + idle.length === 0 && (study === "" || !drawnStudies.has(study));
    if (labels.length > 1) problems.push(severalLabels(ids[i], labels));
    return {
      id: ids[i],
      dataset,
      imagePaths: [one.folder],
      channels: [0],
      seriesUid: one.uid,
      ...(labels.length === 1 ? { labelPath: labels[0].path } : {}),
      ...(labels.length > 1 ? { ambiguousLabels: labels.map(({ path }) => path) } : {}),
      ...(isBackground ? { isBackground: true as const } : {}),
      ...patientOf(one),
    };
  }).sort((a, b) => a.id < b.id ? -1 : 1);
  const bare = cases.filter(({ isBackground }) => isBackground).map(({ id }) => id);
  if (bare.length > 0) problems.push(backgroundNote(bare));
  if (idle.length > 0) {
    const paths = idle.map(({ path }) => relative(folder, path));
    problems.push(idleLabels(paths, cases.some((one) => hasNoLabel(one)) ? "error" : "warning"));
  }
  const left = all.filter((one) => !series.includes(one));
  if (left.length > 0) problems.push(leftOut(left));
  return { cases, problems };
}

function isHidden(path: string): boolean {
  return path.split(sep).some((part) => part.startsWith(".") || part === "__MACOSX");
}

function hasNoLabel({ labelPath, ambiguousLabels }: RawCase): boolean {
  return labelPath === undefined && ambiguousLabels === undefined;
}

function isMeasured({ volumes }: DicomFolderSeries): boolean {
  return volumes.some(({ kind }) => kind === "original");
}

/** Volumes; computed ones only where something was drawn on them or no measured one is beside them. */
function isCase(
  one: DicomFolderSeries,
  all: readonly DicomFolderSeries[],
  labelOf: ReadonlyMap<DicomFolderSeries, readonly DicomObject[]>,
): boolean {
  if (one.volumes.length === 0) return false;
  return isMeasured(one) || labelOf.get(one)!.length > 0 ||
    !all.some((other) => other.folder === one.folder && isMeasured(other));
}

/** What refers to the series; else what lies in its folder and refers to no series that is here. */
function labelsOf(
  { uid, folder, folders, volumes }: DicomFolderSeries,
  all: readonly DicomFolderSeries[],
  { structureSets, segmentations }: DicomScan,
): DicomObject[] {
  if (volumes.length === 0) return [];
  const objects = [...structureSets, ...segmentations];
  const referring = objects.filter(({ referencedSeriesUids }) =>
    referencedSeriesUids.includes(uid)
  );
  const inFolder = ({ path }: DicomObject) =>
    folder === dirname(path) ||
    folders.has(dirname(path));
  const copies = all.filter((series) => series.uid === uid).length;
  const own = copies > 1 ? referring.filter(inFolder) : referring;
  if (own.length > 0) return own;
  const neighbours = all.filter((other) => other.folder === folder && other.volumes.length > 0);
  if (neighbours.length > 1) return [];
  const known = new Set(all.map((series) => series.uid));
  return objects.filter((object) =>
    inFolder(object) && !object.referencedSeriesUids.some((other) => known.has(other))
  );
}

function caseId(
  root: string,
  one: DicomFolderSeries,
  all: readonly DicomFolderSeries[],
): string {
  const siblings = all.filter((other) => other.folder === one.folder);
  const number = one.volumes[0].identity.seriesNumber ?? siblings.indexOf(one) + 1;
  return folderId(root, one.folder) + (siblings.length > 1 ? `_${number}` : "");
}

function folderId(root: string, folder: string): string {
  const path = relative(root, folder);
  return path === "" ? basename(root) : path.split(sep).join("_");
}

/** Puts `_2`, `_3` … behind what is there already. */
function uniqueIds(ids: readonly string[]): string[] {
  const taken = new Set(ids);
  const seen = new Set<string>();
  return ids.map((id) => {
    let unique = id;
    for (let n = 2; seen.has(unique) || (unique !== id && taken.has(unique)); n++) {
      unique = `${id}_${n}`;
    }
    seen.add(unique);
    return unique;
  });
}

function studyOf({ volumes: [{ identity }] }: DicomFolderSeries): string {
  return identity.studyInstanceUid;
}

function patientOf({ volumes: [{ identity }] }: DicomFolderSeries): { patient?: string } {
  const { patientId } = identity;
  return patientId === undefined ? {} : { patient: `patient_${sha256(patientId).slice(0, 8)}` };
}

function severalLabels(id: string, labels: readonly DicomObject[]): CaseProblem {
  return {
    case: id,
    problem: "several labels",
    found: listed(labels.map(({ path }) => basename(path))),
    cure: "keep the one structure set or segmentation that is to be learned from",
    severity: "error",
  };
}

function backgroundNote(ids: readonly string[]): CaseProblem {
  return {
    case: "(all)",
    problem: "cases without a structure set",
    found: listed(ids),
    cure: "they count as all background; remove those that were not contoured",
    severity: "warning",
  };
}

function idleLabels(paths: readonly string[], severity: CaseProblem["severity"]): CaseProblem {
  return {
    case: "(all)",
    problem: "structure set without its series",
    found: listed(paths),
    cure: "the series it refers to is not here; add it, or remove the file",
    severity,
  };
}

function leftOut(series: readonly DicomFolderSeries[]): CaseProblem {
  return {
    case: "(all)",
    problem: "images that are no case",
    found: listed(series.flatMap(({ stacks }) => stacks.map(describeStack)), "; "),
    cure: "nothing, unless one of them is a scan: then put it into a folder of its own",
    severity: "note",
  };
}

function listed(names: readonly string[], separator = ", "): string {
  const shown = names.slice(0, NAMED).join(separator);
  return `${names.length}: ${shown}${names.length > NAMED ? `${separator}…` : ""}`;
}

function damagedFiles({ damaged }: DicomScan, folder: string): CaseProblem[] {
  return damaged.map(({ subject, message, remedy }) => ({
    case: folderId(folder, dirname(subject)),
    problem: "unreadable file",
    found: message,
    cure: remedy ?? "replace the file",
    severity: "error",
  }));
}
