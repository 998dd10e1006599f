import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import type { Volume } from "../../lib/volumes/volume.ts";
import { linesOfStdin } from "./lines_of_stdin.ts";
import { peakBytes } from "./peak_bytes.ts";

/** The kit's side of the NIfTI benchmark: takes the same lines as `nibabel_io.py`. */
async function main(): Promise<void> {
  let kept: Volume | undefined;
  console.log("ovkit");
  for await (const line of linesOfStdin()) {
    const [command, path] = line.split(/ (.*)/);
    const start = performance.now();
    if (command === "peak") {
      console.log(peakBytes());
      continue;
    }
    if (command === "write") await writeNifti(path, kept!);
    else if (command === "load") kept = await readNifti(path);
    else await readNifti(path);
    console.log(performance.now() - start);
  }
}

await main();
