import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Volume } from "../volumes/volume.ts";
import { readDicomHeader } from "./dicom/read_dicom_header.ts";
import { readDicomSeg } from "./dicom_seg/read_dicom_seg.ts";
import { isDicomPath } from "./is_dicom_path.ts";
import { isDicomSeries } from "./is_dicom_series.ts";
import { readNifti } from "./nifti/read_nifti.ts";
import type { RegionNames } from "./rtstruct/assign_classes.ts";
import { readRtStruct } from "./rtstruct/read_rtstruct.ts";

/** Options of {@linkcode readLabelMap}. */
export interface ReadLabelMapOptions {
  /** The scan that the labels belong to. */
  readonly image?: Volume;
  /** Which regions of a structure set or segmentation become which class. */
  readonly regions?: RegionNames;
}

/**
 * Reads a label map by its content: NIfTI, or the RTSTRUCT or SEG of a DICOM series, on the grid of
 * the series.
 *
 * @param path the file
 * @returns the labels, with `notes` where the reader has something to say
 * @throws {OvkitError} as the readers; `FormatUnsupported` where a structure set is read without its
 * series
 */
export async function readLabelMap(
  path: string,
  options: ReadLabelMapOptions = {},
): Promise<Volume & { readonly notes?: readonly string[] }> {
  const { image, regions } = options;
  if (!await isDicomPath(path)) return await readNifti(path);
  const series = image !== undefined && isDicomSeries(image) ? image : undefined;
  const modality = (await readDicomHeader(path))?.dataset.text("Modality");
  if (modality === "SEG") {
    return await readDicomSeg(path, {
      missing: "note",
      ...(series === undefined ? {} : { series }),
      ...(regions === undefined ? {} : { names: regions }),
    });
  }
  if (series !== undefined) return await readRtStruct(path, series, regions, { missing: "note" });
  throw new OvkitError("FormatUnsupported", {
    subject: path,
    found: "a DICOM structure set or image where a label map is to be read by itself",
    expected: "NIfTI or DICOM SEG, or the DICOM series that the structure set was drawn on",
  });
}
