import type { DicomSeriesSummary } from "./dicom_series_summary.ts";
import { findDicomObjects } from "./find_dicom_objects.ts";

/**
 * Lists every series of images in a folder and the folders in it, from the headers. A series whose
 * images differ in orientation, size or acquisition is listed once for each stack of them.
 *
 * @param folder a folder, or a file for all of its folder
 * @throws {OvkitError} `FileMissing`
 *
 * @example See what a study holds
 * ```ts
 * import { createVolume, listDicomSeries, writeDicomSeries } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const folder = await Deno.makeTempDir();
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1];
 * const scan = createVolume({ data: new Int16Array(24), shapeZyx: [2, 3, 4], affineRas });
 * await writeDicomSeries(`${folder}/venous`, scan, { seriesDescription: "venous" });
 * const [series] = await listDicomSeries(folder);
 * assert.equal(series.identity.seriesDescription, "venous");
 * assert.deepEqual(series.shapeZyx, [2, 3, 4]);
 * assert.ok(series.usable);
 * ```
 */
export async function listDicomSeries(folder: string): Promise<readonly DicomSeriesSummary[]> {
  return (await findDicomObjects(folder)).series;
}
