import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { labelPlanes } from "../../lib/prediction/label_planes.ts";
import { planePredictor } from "../../lib/prediction/plane_predictor.ts";
import { linesOfStdin } from "./lines_of_stdin.ts";
import { peakBytes } from "./peak_bytes.ts";
import { PREDICTION_PARAMETERS, predictionNetwork } from "./prediction_setup.ts";

type Triple = readonly [number, number, number];

/** The kit's side of the prediction benchmark: answers the same lines as `torch_prediction.py`. */
async function main(
  [precisionName, folder, shapeText, filters]: readonly string[],
): Promise<void> {
  const precision = precisionName === "bf16" ? "mixed" : "float32";
  const shapeZyx = shapeText.split("x").map(Number) as unknown as Triple;
  await openEngine({ precision });
  const { architecture, parameters } = predictionNetwork(Number(filters));
  const network = createNetwork(parameters, { architecture, inChannels: 1, outChannels: 3 });
  await network.load(join(folder, "weights.safetensors"));
  const predictor = planePredictor([{ network, precision }], PREDICTION_PARAMETERS);
  const bytes = await Deno.readFile(join(folder, "volume.f32"));
  const data = new Float32Array(bytes.buffer);
  let label: Uint8Array | Uint16Array = new Uint8Array();

  async function predict(flips: number): Promise<void> {
    const planes = predictor.open({ data, shapeCzyx: [1, ...shapeZyx] }, {
      pass: { ...predictor.pass, flips },
    });
    const made = labelPlanes([planes], { shapeZyx, classes: [1, 2], normalized: true });
    for (let z = 0; z < shapeZyx[0]; z++) {
      await planes.reach(made.needs(z)[0]);
      made.make(z);
    }
    label = made.label;
  }

  console.log("ready ovkit");
  for await (const line of linesOfStdin()) {
    if (line === "peak") {
      console.log(peakBytes());
    } else if (line === "window") {
      console.log((await predictor.secondsPerWindow())[0] * 1000);
    } else if (line === "label") {
      await Deno.writeFile(join(folder, "ovkit.u8"), Uint8Array.from(label));
      console.log("written");
    } else {
      const start = performance.now();
      if (line === "warm") await predictor.secondsPerWindow();
      else await predict(line === "flips" ? 8 : 1);
      console.log(performance.now() - start);
    }
  }
}

await main(Deno.args);
