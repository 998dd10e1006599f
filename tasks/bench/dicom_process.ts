import { readDicomSeries } from "../../lib/io/dicom/read_dicom_series.ts";

/** The kit's side of the DICOM benchmark: takes the same lines as `pydicom_io.py`. */
async function main(): Promise<void> {
  console.log("ovkit");
  let rest = "";
  for await (const text of Deno.stdin.readable.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    for (const line of lines) console.log(await answer(line));
  }
}

async function answer(line: string): Promise<number> {
  if (line === "peak") return peakBytes();
  const start = performance.now();
  await readDicomSeries(line.slice("read ".length));
  return performance.now() - start;
}

function peakBytes(): number {
  if (Deno.build.os !== "linux") return 0;
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(status.match(/VmHWM:\s*(\d+)/)![1]) * 1024;
}

await main();
