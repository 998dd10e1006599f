import { readDicomSeries } from "../../lib/io/dicom/read_dicom_series.ts";
import { linesOfStdin } from "./lines_of_stdin.ts";
import { peakBytes } from "./peak_bytes.ts";

/** The kit's side of the DICOM benchmark: takes the same lines as `pydicom_io.py`. */
async function main(): Promise<void> {
  console.log("ovkit");
  for await (const line of linesOfStdin()) console.log(await answer(line));
}

async function answer(line: string): Promise<number> {
  if (line === "peak") return peakBytes();
  const start = performance.now();
  await readDicomSeries(line.slice("read ".length));
  return performance.now() - start;
}

await main();
