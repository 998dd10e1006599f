import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Volume } from "../volumes/volume.ts";
import { readDicomHeader } from "./dicom/read_dicom_header.ts";
import { readDicomSeries } from "./dicom/read_dicom_series.ts";
import { readDicomSeg } from "./dicom_seg/read_dicom_seg.ts";
import { isDicomPath } from "./is_dicom_path.ts";
import { readNifti } from "./nifti/read_nifti.ts";

/**
 * Reads a scan or a label map, by its content and not by its name: NIfTI, the folder of a DICOM
 * series or any file of it, or a DICOM SEG.
 *
 * @param path a file or a folder
 * @throws {OvkitError} as `readNifti`, `readDicomSeries` and `readDicomSeg`; `FormatUnsupported` for a
 * structure set
 *
 * @example The name does not matter
 * ```ts
 * import { createVolume, readImage, writeNifti } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
 * const volume = createVolume({ data: Uint8Array.of(7), shapeZyx: [1, 1, 1], affineRas });
 * await writeNifti(`${folder}/scan.nii.gz`, volume);
 * await Deno.rename(`${folder}/scan.nii.gz`, `${folder}/scan`);
 * assert.equal((await readImage(`${folder}/scan`)).data[0], 7);
 * ```
 */
export async function readImage(path: string): Promise<Volume> {
  if (!await isDicomPath(path)) return await readNifti(path);
  if ((await Deno.stat(path)).isDirectory) return await readDicomSeries(path);
  const modality = (await readDicomHeader(path))?.dataset.text("Modality");
  if (modality === "SEG") return await readDicomSeg(path);
  if (modality !== "RTSTRUCT") return await readDicomSeries(path);
  throw new OvkitError("FormatUnsupported", {
    subject: path,
    found: "a DICOM structure set, which has no voxels of its own",
    expected: "an image or a label map",
    remedy: "read the series that it was drawn on, and then it with readRtStruct",
  });
}
