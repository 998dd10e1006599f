import type { DicomSeries } from "../../lib/io/dicom/dicom_series.ts";
import { readNpy } from "../../lib/io/read_npy.ts";
import { readRtStruct } from "../../lib/io/rtstruct/read_rtstruct.ts";
import { writeRtStruct } from "../../lib/io/rtstruct/write_rtstruct.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { linesOfStdin } from "./lines_of_stdin.ts";
import { peakBytes } from "./peak_bytes.ts";

/** The kit's side of the RTSTRUCT benchmark: takes the same lines as `rt_utils_io.py`. */
async function main(): Promise<void> {
  console.log("ovkit");
  let series: DicomSeries | undefined;
  for await (const line of linesOfStdin()) {
    const [command, argument] = line.split(" ");
    if (command === "mask") {
      series = await maskAsSeries(argument);
      console.log("ready");
    } else if (command === "run") console.log(await run(series!, argument));
    else console.log(peakBytes());
  }
}

/** The mask in the place of the images that it would be drawn on. */
async function maskAsSeries(path: string): Promise<DicomSeries> {
  const { data, shape } = await readNpy(path);
  const volume = createVolume({
    data: data as Uint8Array,
    shapeZyx: [shape[0], shape[1], shape[2]],
    affineRas: [-0.75, 0, 0, 190, 0, -0.75, 0, 180, 0, 0, 2, -400, 0, 0, 0, 1],
  });
  return {
    ...volume,
    slices: Array.from({ length: shape[0] }, (_, z) => ({
      path: `${z}.dcm`,
      sopClassUid: "1.2.840.10008.5.1.4.1.1.2",
      sopInstanceUid: `2.25.1.${z}`,
      positionLpsMm: [-190, -180, 2 * z - 400] as const,
    })),
    identity: { studyInstanceUid: "2.25.2", seriesInstanceUid: "2.25.3", modality: "CT" },
    resampled: false,
    notes: [],
  };
}

async function run(series: DicomSeries, folder: string): Promise<string> {
  const path = `${folder}/ovkit.dcm`;
  const start = performance.now();
  await writeRtStruct(path, series, series, { names: { 1: "organ" } });
  const middle = performance.now();
  const back = await readRtStruct(path, series);
  const end = performance.now();
  return `${middle - start} ${end - middle} ${dice(series.data as Uint8Array, back.data)}`;
}

function dice(a: Uint8Array, b: Uint8Array | Uint16Array): number {
  let both = 0;
  let sum = 0;
  for (let i = 0; i < a.length; i++) {
    both += a[i] & b[i];
    sum += a[i] + b[i];
  }
  return 2 * both / sum;
}

await main();
