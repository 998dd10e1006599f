import { readDicomFile } from "../dicom/read_dicom_file.ts";
import { rtStructRois } from "./rtstruct_rois.ts";

/** What a structure set says of one of its regions. */
export interface RtStructRoi {
  /** The region's number in the file. */
  readonly number: number;
  /** The region's name. */
  readonly name: string;
  /** Red, green, blue, 0 to 255, where the file gives a colour. */
  readonly color?: readonly [number, number, number];
  /** What the region is for, e.g. ORGAN, GTV, EXTERNAL. */
  readonly interpretedType?: string;
  /** How many contours of each geometric type it has, e.g. `{ CLOSED_PLANAR: 12 }`. */
  readonly contours: Readonly<Record<string, number>>;
}

/**
 * Lists the regions of a DICOM structure set by ascending number.
 *
 * @param path the RTSTRUCT file
 * @throws {OvkitError} `FileMissing`; `FormatUnsupported` where it is no structure set;
 * `FileCorrupt`
 *
 * @example What is in a file
 * ```ts
 * import { createVolume, listRtStructRois, writeDicomSeries, writeRtStruct } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
 * const scan = createVolume({ data: new Int16Array(4), shapeZyx: [1, 2, 2], affineRas });
 * const folder = await Deno.makeTempDir();
 * const series = await writeDicomSeries(folder, scan);
 * const labels = createVolume({ ...scan, data: Uint8Array.of(0, 0, 0, 3) });
 * await writeRtStruct(`${folder}/labels.dcm`, labels, series, { names: { 3: "liver" } });
 *
 * const [region] = await listRtStructRois(`${folder}/labels.dcm`);
 * assert.deepEqual([region.number, region.name], [3, "liver"]);
 * assert.deepEqual(region.contours, { CLOSED_PLANAR: 1 });
 * ```
 */
export async function listRtStructRois(path: string): Promise<RtStructRoi[]> {
  return rtStructRois(await readDicomFile(path)).map((roi) => {
    const contours: Record<string, number> = {};
    for (const contour of roi.contours) {
      const type = contour.text("ContourGeometricType") ?? "unknown";
      contours[type] = (contours[type] ?? 0) + 1;
    }
    return {
      number: roi.number,
      name: roi.name,
      ...(roi.color === undefined ? {} : { color: roi.color }),
      ...(roi.interpretedType === undefined ? {} : { interpretedType: roi.interpretedType }),
      contours,
    };
  });
}
