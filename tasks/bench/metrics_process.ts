import { surfaceDistances } from "../../lib/metrics/surface_distances.ts";
import { normalizedSurfaceDistance, surfaceMetrics } from "../../lib/metrics/surface_metrics.ts";
import { connectedComponents } from "../../lib/volumes/connected_components.ts";
import { distanceMap } from "../../lib/volumes/distance_map.ts";
import { linesOfStdin } from "./lines_of_stdin.ts";

type Triple = [number, number, number];

/** The kit's side of the metrics benchmark: takes the same lines as `metrics.py`. */
async function main(): Promise<void> {
  const masks = new Map<string, Uint8Array>();
  let shapeZyx: Triple = [1, 1, 1];
  let spacingZyxMm: Triple = [1, 1, 1];
  const volume = (name: string) => ({ data: masks.get(name)!, shapeZyx });
  const operations: Record<string, () => unknown> = {
    "surfaces": () => {
      const options = { shapeZyx, spacingZyxMm, convention: "elements" as const };
      const distances = surfaceDistances(
        masks.get("reference")!,
        masks.get("prediction")!,
        options,
      );
      const { hd95Mm, masdMm } = surfaceMetrics(distances, "elements");
      return [hd95Mm, normalizedSurfaceDistance(distances, 2), masdMm];
    },
    "components": () => connectedComponents(volume("reference")).count,
    "sponge": () => connectedComponents(volume("sponge")).count,
    "distances": () => distanceMap(volume("reference"), spacingZyxMm),
  };
  console.log("ovkit");
  for await (const line of linesOfStdin()) {
    const [command, ...rest] = line.split(" ");
    if (command === "load") {
      shapeZyx = rest.slice(1, 4).map(Number) as Triple;
      spacingZyxMm = rest.slice(4, 7).map(Number) as Triple;
      for (const name of ["reference", "prediction", "sponge"]) {
        masks.set(name, Deno.readFileSync(`${rest[0]}/${name}.u8`));
      }
      console.log("loaded");
    } else {
      const start = performance.now();
      const result = operations[command]();
      const milliseconds = performance.now() - start;
      const value = result instanceof Float32Array ? result.reduce((a, b) => a + b, 0) : result;
      console.log(milliseconds, JSON.stringify(value));
    }
  }
}

await main();
