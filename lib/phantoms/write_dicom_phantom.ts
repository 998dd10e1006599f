import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { writeDicomSeries } from "../io/dicom/write_dicom_series.ts";
import { writeRtStruct } from "../io/rtstruct/write_rtstruct.ts";
import { restore } from "../volumes/restore.ts";
import { ABDOMINAL_CT_CLASSES } from "./abdominal_ct_classes.ts";
import type { AbdominalCtPhantom } from "./abdominal_ct_phantom.ts";

/** Options of {@linkcode writeDicomPhantom}. */
export interface WriteDicomPhantomOptions {
  /** The patient's number in the files. */
  readonly patientId: string;
}

/**
 * Writes a phantom as a DICOM series and its RTSTRUCT, `RTSTRUCT.dcm`, with the classes' names. Voxels
 * are stored in the grid they have; where its axes are left-handed the label's slices are turned with
 * the scan's.
 *
 * @param folder the case's folder; slices that an earlier writing left there are removed
 */
export async function writeDicomPhantom(
  folder: string,
  { image, label }: AbdominalCtPhantom,
  { patientId }: WriteDicomPhantomOptions,
): Promise<void> {
  for (const name of await readdir(folder).catch(() => [])) {
    if (/^IM_\d{4}\.dcm$/.test(name)) await Deno.remove(join(folder, name));
  }
  const series = await writeDicomSeries(folder, image, {
    patientId,
    patientName: patientId.replaceAll("-", "^"),
    seriesDescription: "abdominal CT phantom",
  });
  await writeRtStruct(join(folder, "RTSTRUCT.dcm"), restore(label, series), series, {
    names: ABDOMINAL_CT_CLASSES,
  });
}
