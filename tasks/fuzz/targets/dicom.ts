import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import type { DicomSeries } from "../../../lib/io/dicom/dicom_series.ts";
import { readDicomSeries } from "../../../lib/io/dicom/read_dicom_series.ts";
import type { FuzzTarget } from "../fuzz_target.ts";

const FIXTURES = new URL("../../../tests/fixtures/dicom/", import.meta.url);

/** Sound slices that the damaged one is put between. */
const NEIGHBOURS = ["0.dcm", "2.dcm", "4.dcm"].map((name) =>
  new URL(`explicit_little/${name}`, FIXTURES).pathname
);

/** An image of every transfer syntax and kind, alone and between sound slices. */
export const target: FuzzTarget = {
  name: "dicom",
  ending: ".dcm",
  async seeds() {
    const folders: string[] = [];
    for await (const { name, isDirectory } of Deno.readDir(FIXTURES)) {
      if (isDirectory) folders.push(name);
    }
    return await Promise.all(
      folders.sort().map((folder) => {
        const file = folder.startsWith("enhanced") ? "enhanced.dcm" : "1.dcm";
        return Deno.readFile(new URL(`${folder}/${file}`, FIXTURES));
      }),
    );
  },
  async read(path) {
    const results = await Promise.allSettled([
      readDicomSeries([path]),
      readDicomSeries([...NEIGHBOURS, path], { fill: true }),
    ]);
    const wrong =
      results.find((result) => result.status === "rejected" && !isOvkitError(result.reason)) ??
        results[0];
    if (wrong.status === "rejected") throw wrong.reason;
    return results.flatMap((result) => result.status === "fulfilled" ? [result.value] : []);
  },
  findWrong(result, bytes) {
    for (const series of result as DicomSeries[]) {
      const wrong = findWrongSeries(series, bytes);
      if (wrong !== undefined) return wrong;
    }
  },
};

/** Voxels that one byte of a compressed picture may stand for. */
const MOST_VOXELS = 64;

function findWrongSeries(series: DicomSeries, bytes: Uint8Array): string | undefined {
  const { data, shapeZyx, affineRas, spacingZyxMm, slices, resampled } = series;
  const [depth, height, width] = shapeZyx;
  if (data.length !== depth * height * width) return "wrong number of voxels";
  if (![...affineRas, ...spacingZyxMm].every(Number.isFinite)) return "geometry not finite";
  if (!resampled && slices.length !== depth) return "another number of slices than instances";
  const values = data as Int16Array;
  if (!values.every((value) => Number.isFinite(value))) return "voxels not finite";
  if (slices.length > 1) return undefined;
  if (data.length > MOST_VOXELS * bytes.length) {
    return `${data.length} voxels out of ${bytes.length} bytes`;
  }
  if (values.every((value) => value === values[0]) && longestRun(bytes) < data.length / 2) {
    return `all voxels are ${values[0]}, as no bytes of the file are`;
  }
}

function longestRun(bytes: Uint8Array): number {
  let longest = 0;
  for (let i = 1, run = 1; i < bytes.length; i++) {
    run = bytes[i] === bytes[i - 1] ? run + 1 : 1;
    longest = Math.max(longest, run);
  }
  return longest;
}
