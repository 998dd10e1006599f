import { dirname, join } from "node:path";
import { openDatabase } from "../../lib/database/open_database.ts";
import type { RawDataset } from "../../lib/database/raw_dataset.ts";
import type { DicomSeries } from "../../lib/io/dicom/dicom_series.ts";
import {
  writeDicomSeries,
  type WriteDicomSeriesOptions,
} from "../../lib/io/dicom/write_dicom_series.ts";
import { writeRtStruct } from "../../lib/io/rtstruct/write_rtstruct.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { Volume } from "../../lib/volumes/volume.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";

/** z, y, x of every small series. */
export const SHAPE_ZYX = [4, 6, 8] as const;
const AFFINE = [-1, 0, 0, 10, 0, -1, 0, 20, 0, 0, 2, -30, 0, 0, 0, 1];

/** Runs a test body with a raw data set's folder and a way to open it anew. */
export async function inDataset(
  body: (folder: string, open: () => RawDataset) => Promise<void>,
): Promise<void> {
  await inTemporaryFolder(async (root) => {
    const folder = join(root, "raw_data", "set");
    await Deno.mkdir(folder, { recursive: true });
    await body(folder, () => openDatabase(root).raw("set"));
  });
}

/** An image that a number makes another. */
export function smallImage(number: number): Volume {
  const length = SHAPE_ZYX[0] * SHAPE_ZYX[1] * SHAPE_ZYX[2];
  const data = Int16Array.from({ length }, (_, i) => ((i * 37 + number * 101) % 400) - 200);
  return createVolume({ data, shapeZyx: SHAPE_ZYX, affineRas: AFFINE });
}

let made = 0;

/** Writes a small series that no other is equal to. */
export async function writeSeries(
  folder: string,
  identity: WriteDicomSeriesOptions = {},
): Promise<DicomSeries> {
  const patientId = `p${++made}`;
  return await writeDicomSeries(folder, smallImage(made), { patientId, ...identity });
}

/** A label map with a bar of each class on the inner slices, each in a row of its own. */
export function bars(classes: readonly number[], series: Volume): Volume {
  const { shapeZyx, affineRas } = series;
  const [, height, width] = shapeZyx;
  const data = new Uint8Array(series.data.length);
  classes.forEach((label, i) => {
    for (const z of [1, 2]) {
      data.fill(label, (z * height + i + 1) * width + 2, (z * height + i + 1) * width + 6);
    }
  });
  return createVolume({ data, shapeZyx, affineRas });
}

/** Writes a structure set with a bar for each name, numbered from 1. */
export async function writeStructures(
  path: string,
  series: DicomSeries,
  names: readonly string[],
): Promise<Volume> {
  const numbered = names.map((name, i) => [i + 1, name] as const);
  const label = bars(numbered.map(([number]) => number), series);
  await Deno.mkdir(dirname(path), { recursive: true });
  await writeRtStruct(path, label, series, { names: Object.fromEntries(numbered) });
  return label;
}

/** Gives all files of a series another image type of at most 22 characters. */
export async function setImageType(folder: string, imageType: string): Promise<void> {
  const before = new TextEncoder().encode("ORIGINAL\\PRIMARY\\AXIAL");
  const after = new TextEncoder().encode(imageType.padEnd(before.length));
  for (const { name } of Deno.readDirSync(folder)) {
    if (!name.startsWith("IM_")) continue;
    const path = join(folder, name);
    const bytes = await Deno.readFile(path);
    const at = bytes.findIndex((_, i) => before.every((value, j) => bytes[i + j] === value));
    bytes.set(after, at);
    await Deno.writeFile(path, bytes);
  }
}
