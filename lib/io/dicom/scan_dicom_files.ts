import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import type { OvkitError } from "../../foundation/ovkit_error.ts";
import type { DicomFrame } from "./dicom_frame.ts";
import type { DicomObject } from "./dicom_object.ts";
import { framesOfImage } from "./frames_of_image.ts";
import { type DicomHeader, readDicomHeader } from "./read_dicom_header.ts";

/** What the headers of files say. */
export interface DicomScan {
  readonly frames: readonly DicomFrame[];
  readonly structureSets: readonly DicomObject[];
  readonly segmentations: readonly DicomObject[];
  readonly others: readonly DicomObject[];
  /** DICOM files that cannot be read, with the reason. */
  readonly damaged: readonly OvkitError[];
  /** Number of files that are not DICOM. */
  readonly foreign: number;
}

const STRUCTURE_SET = "1.2.840.10008.5.1.4.1.1.481.3";
const SEGMENTATION = "1.2.840.10008.5.1.4.1.1.66.4";
const DOSE = "1.2.840.10008.5.1.4.1.1.481.2";

/** Files that are opened at once. */
const AT_ONCE = 8;

/**
 * Reads the headers of files, one pass, and sorts them by what they are. The result does not depend
 * on the order in which the reading ends.
 *
 * @param paths the files
 * @param onFile called after every file
 */
export async function scanDicomFiles(
  paths: readonly string[],
  onFile?: () => void,
): Promise<DicomScan> {
  const found: ({ frames: DicomFrame[] } | DicomObject | OvkitError | undefined)[] = [];
  let next = 0;
  async function work(): Promise<void> {
    for (let i = next++; i < paths.length; i = next++) {
      found[i] = await scanFile(paths[i]);
      onFile?.();
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  const objects = found.filter((item) => item !== undefined && "kind" in item) as DicomObject[];
  return {
    frames: found.flatMap((item) => item !== undefined && "frames" in item ? item.frames : []),
    structureSets: objects.filter(({ kind }) => kind === "structureSet"),
    segmentations: objects.filter(({ kind }) => kind === "segmentation"),
    others: objects.filter(({ kind }) => kind === "other"),
    damaged: found.filter((item) => isOvkitError(item)),
    foreign: found.filter((item) => item === undefined).length,
  };
}

async function scanFile(
  path: string,
): Promise<{ frames: DicomFrame[] } | DicomObject | OvkitError | undefined> {
  try {
    const header = await readDicomHeader(path);
    if (header === undefined) return undefined;
    const kind = kindOf(header);
    return kind === "image" ? { frames: framesOfImage(header) } : dicomObject(header, kind);
  } catch (error) {
    if (isOvkitError(error)) return error;
    throw error;
  }
}

function kindOf({ dataset, pixelData }: DicomHeader): DicomObject["kind"] | "image" {
  const sopClass = dataset.text("SOPClassUID");
  if (sopClass === STRUCTURE_SET) return "structureSet";
  if (sopClass === SEGMENTATION) return "segmentation";
  if (pixelData === undefined || sopClass === DOSE) return "other";
  return "image";
}

function dicomObject(header: DicomHeader, kind: DicomObject["kind"]): DicomObject {
  const { dataset, path } = header;
  const ofStructureSet = dataset.items("ReferencedFrameOfReferenceSequence")
    .flatMap((item) => item.items("RTReferencedStudySequence"))
    .flatMap((study) => study.items("RTReferencedSeriesSequence"));
  const referenced = [...ofStructureSet, ...dataset.items("ReferencedSeriesSequence")]
    .flatMap((series) => series.text("SeriesInstanceUID") ?? []);
  const frameOfReferenceUid = dataset.text("FrameOfReferenceUID") ??
    dataset.items("ReferencedFrameOfReferenceSequence")[0]?.text("FrameOfReferenceUID");
  return {
    kind,
    path,
    sopClassUid: dataset.text("SOPClassUID") ?? "",
    sopInstanceUid: dataset.text("SOPInstanceUID") ?? "",
    studyInstanceUid: dataset.text("StudyInstanceUID") ?? "",
    modality: dataset.text("Modality") ?? "",
    referencedSeriesUids: [...new Set(referenced)],
    ...(frameOfReferenceUid === undefined ? {} : { frameOfReferenceUid }),
  };
}
