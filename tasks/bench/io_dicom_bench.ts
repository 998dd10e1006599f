import { median } from "../../lib/foundation/statistics.ts";
import { decimalString } from "../../lib/io/dicom/decimal_string.ts";
import { formatDicomFile } from "../../lib/io/dicom/write_dicom_file.ts";
import { ctLikeVolume } from "./ct_like_volume.ts";
import { type LineProcess, openLineProcess } from "./line_process.ts";

/** Options of {@linkcode benchDicom}. */
export interface DicomBenchOptions {
  /** The interpreter that may have pydicom. @default {"python3"} */
  readonly python?: string;
  /** How often each side reads. @default {7} */
  readonly rounds?: number;
  /** The series' slices, rows and columns. @default {[200, 512, 512]} */
  readonly shapeZyx?: readonly [number, number, number];
  /** Called after each round. */
  readonly onRound?: (done: number, rounds: number) => void;
}

/** Reading a CT series, beside pydicom where it is installed. */
export interface DicomBench {
  /** pydicom's version, or null where it is not installed. */
  readonly pydicom: string | null;
  readonly voxelBytes: number;
  /** Medians in milliseconds. */
  readonly oursMs: number;
  readonly pydicomMs: number | null;
  /** Median of the rounds' ratios. */
  readonly ratio: number | null;
  /** Peak memory of a process that reads once, above that of one that has done nothing. */
  readonly oursPeakBytes: number;
  readonly pydicomPeakBytes: number | null;
}

type Open = () => Promise<LineProcess | undefined>;

/**
 * Times the reading of an uncompressed CT series of 12 bits in 16 with an intercept, in turn with
 * pydicom, and measures the memory that each takes.
 */
export async function benchDicom(options: DicomBenchOptions = {}): Promise<DicomBench> {
  const { python = "python3", rounds = 7, shapeZyx = [200, 512, 512], onRound } = options;
  const here = (name: string) => new URL(name, import.meta.url).pathname;
  const openOurs: Open = () =>
    openLineProcess(Deno.execPath(), ["run", "--quiet", "-A", here("dicom_process.ts")]);
  const openTheirs: Open = () => openLineProcess(python, [here("pydicom_io.py")]);
  const folder = await Deno.makeTempDir();
  try {
    const voxelBytes = await writeSeries(folder, shapeZyx);
    const ours = await openOurs();
    const theirs = await openTheirs();
    if (ours === undefined) throw new Error("the kit's process does not start");
    const times: { ours: number[]; theirs: number[] } = { ours: [], theirs: [] };
    for (let round = -1; round < rounds; round++) {
      const oursMs = Number(await ours.ask(`read ${folder}`));
      const theirsMs = Number(await theirs?.ask(`read ${folder}`));
      if (round >= 0) times.ours.push(oursMs);
      if (round >= 0 && theirs !== undefined) times.theirs.push(theirsMs);
      onRound?.(round + 1, rounds);
    }
    await Promise.all([ours.close(), theirs?.close()]);
    return {
      pydicom: theirs?.greeting.split(" ")[1] ?? null,
      voxelBytes,
      oursMs: median(times.ours),
      pydicomMs: theirs === undefined ? null : median(times.theirs),
      ratio: theirs === undefined
        ? null
        : median(times.ours.map((time, i) => time / times.theirs[i])),
      oursPeakBytes: await peakOf(openOurs, folder),
      pydicomPeakBytes: theirs === undefined ? null : await peakOf(openTheirs, folder),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function peakOf(open: Open, folder: string): Promise<number> {
  const process = (await open())!;
  const bare = Number(await process.ask("peak"));
  await process.ask(`read ${folder}`);
  const most = Number(await process.ask("peak"));
  await process.close();
  return most - bare;
}

/** @returns bytes of the voxels */
async function writeSeries(
  folder: string,
  shapeZyx: readonly [number, number, number],
): Promise<number> {
  const { data, spacingZyxMm } = ctLikeVolume(shapeZyx);
  const [depth, height, width] = shapeZyx;
  const size = height * width;
  for (let z = 0; z < depth; z++) {
    const slice = (data as Int16Array).subarray(z * size, (z + 1) * size);
    const bytes = formatDicomFile({
      SOPClassUID: "1.2.840.10008.5.1.4.1.1.2",
      SOPInstanceUID: `2.25.1.${z}`,
      StudyInstanceUID: "2.25.2",
      SeriesInstanceUID: "2.25.3",
      Modality: "CT",
      ImageType: ["ORIGINAL", "PRIMARY", "AXIAL"],
      InstanceNumber: String(z + 1),
      ImagePositionPatient: ["0", "0", decimalString(z * spacingZyxMm[0])],
      ImageOrientationPatient: ["1", "0", "0", "0", "1", "0"],
      PixelSpacing: spacingZyxMm.slice(1).map(decimalString),
      SamplesPerPixel: 1,
      PhotometricInterpretation: "MONOCHROME2",
      Rows: height,
      Columns: width,
      BitsAllocated: 16,
      BitsStored: 12,
      HighBit: 11,
      PixelRepresentation: 0,
      RescaleIntercept: "-1024",
      RescaleSlope: "1",
      PixelData: Uint16Array.from(slice, (value) => value + 1024).buffer,
    }, { transferSyntaxUid: "1.2.840.10008.1.2.1" });
    await Deno.writeFile(`${folder}/${(z * 37) % depth}.dcm`, bytes);
  }
  return data.byteLength;
}
