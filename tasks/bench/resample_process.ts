import { resampleArray } from "../../lib/volumes/resample_array.ts";
import type { VoxelArray } from "../../lib/volumes/voxel_array.ts";
import { linesOfStdin } from "./lines_of_stdin.ts";
import { peakBytes } from "./peak_bytes.ts";

type Triple = [number, number, number];

/** The kit's side of the preprocessing benchmark: takes the same lines as `preprocessing.py`. */
async function main(): Promise<void> {
  const files = new Map<string, VoxelArray>();
  let folder = "";
  let shapeZyx: Triple = [1, 1, 1];
  let toShapeZyx: Triple = [1, 1, 1];
  let result: VoxelArray | undefined;
  const source = (name: "image.f32" | "image.i16" | "label.u8") => {
    const Voxels = { "image.f32": Float32Array, "image.i16": Int16Array, "label.u8": Uint8Array };
    if (!files.has(name)) {
      files.set(name, new Voxels[name](Deno.readFileSync(`${folder}/${name}`).buffer));
    }
    return files.get(name)!;
  };
  const operations: Record<string, () => VoxelArray> = {
    "linear": () => resampleArray(source("image.f32"), shapeZyx, { toShapeZyx }),
    "linear-int16": () => resampleArray(source("image.i16"), shapeZyx, { toShapeZyx }),
    "cubic": () => resampleArray(source("image.f32"), shapeZyx, { toShapeZyx, order: 3 }),
    "cubic-slices": () =>
      resampleArray(source("image.f32"), shapeZyx, { toShapeZyx, order: 3, separateAxis: 0 }),
    "labels": () => resampleArray(source("label.u8"), shapeZyx, { toShapeZyx, labels: true }),
    "nearest": () => resampleArray(source("label.u8"), shapeZyx, { toShapeZyx, order: 0 }),
  };
  console.log("ovkit");
  for await (const line of linesOfStdin()) {
    const [command, ...rest] = line.split(" ");
    if (command === "peak") console.log(peakBytes());
    else if (command === "load") {
      folder = rest[0];
      shapeZyx = rest.slice(1).map(Number) as Triple;
      console.log("loaded");
    } else if (command === "read") {
      source(rest[0] as "image.f32");
      console.log("read");
    } else if (command === "to") {
      toShapeZyx = rest.map(Number) as Triple;
      console.log("set");
    } else if (command === "save") {
      Deno.writeFileSync(rest[0], new Uint8Array(Float64Array.from(result!, Number).buffer));
      console.log("saved");
    } else {
      result = undefined;
      const start = performance.now();
      result = operations[command]();
      console.log(performance.now() - start);
    }
  }
}

await main();
