import { isOvkitError } from "../../foundation/is_ovkit_error.ts";
import { readDicomHeader } from "../../io/dicom/read_dicom_header.ts";
import { writeDicomSeg } from "../../io/dicom_seg/write_dicom_seg.ts";
import { isDicomSeries } from "../../io/is_dicom_series.ts";
import { writeNifti } from "../../io/nifti/write_nifti.ts";
import { writeRtStruct } from "../../io/rtstruct/write_rtstruct.ts";
import type { Volume } from "../../volumes/volume.ts";
import { besideLabel } from "./beside_label.ts";

/** The files that a label map was written to. */
export interface LabelFiles {
  /** The label map as NIfTI. */
  readonly path: string;
  /** The same as DICOM structure set, where the scan is a DICOM series with any structure. */
  readonly structureSetPath?: string;
  /** The same as DICOM SEG, where it was asked for. */
  readonly segmentationPath?: string;
}

/** Options of {@linkcode writeLabelFiles}. */
export interface WriteLabelFilesOptions {
  /** What was segmented. */
  readonly scan: Volume;
  /** Names of the classes by number. */
  readonly classNames: Readonly<Record<number, string>>;
  /** Also writes a DICOM SEG where the scan is a DICOM series. @default {false} */
  readonly dicomSeg?: boolean;
}

/**
 * Writes a label map as NIfTI and, where the scan is a DICOM series, as RTSTRUCT (`.dcm`) and on
 * request as SEG (`_seg.dcm`) beside it. A map without a voxel of any class has no structure and
 * gives NIfTI alone; what the library wrote of an earlier map beside it is removed.
 *
 * @param path the NIfTI file
 */
export async function writeLabelFiles(
  path: string,
  label: Volume,
  options: WriteLabelFilesOptions,
): Promise<LabelFiles> {
  const { scan, classNames, dicomSeg = false } = options;
  await writeNifti(path, label, { dtype: "labels" });
  if (!isDicomSeries(scan)) return { path };
  const structureSetPath = besideLabel(path, ".dcm");
  const segmentationPath = besideLabel(path, "_seg.dcm");
  if (!label.data.some((value) => Number(value) > 0)) {
    for (const outdated of [structureSetPath, segmentationPath]) await removeOwn(outdated);
    return { path };
  }
  await writeRtStruct(structureSetPath, label, scan, { names: classNames });
  if (!dicomSeg) return { path, structureSetPath };
  const segments = Object.fromEntries(
    Object.entries(classNames).map(([number, name]) => [number, { name }]),
  );
  await writeDicomSeg(segmentationPath, label, scan, { segments });
  return { path, structureSetPath, segmentationPath };
}

async function removeOwn(path: string): Promise<void> {
  try {
    const header = await readDicomHeader(path);
    if (header?.dataset.text("Manufacturer") === "ovkit") await Deno.remove(path);
  } catch (error) {
    if (!isOvkitError(error)) throw error;
  }
}
