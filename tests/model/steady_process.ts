import { openEngine } from "../../lib/engine/open_engine.ts";
import { tinyModel, tinyParameters } from "./tiny_model.ts";

/**
 * Trains for 20 epochs of 100 steps; says every 100 steps how many bytes are resident, without what
 * JavaScript's heap has and does not use.
 */
const [root] = Deno.args;
const { gc } = globalThis as unknown as { gc(): void };
const engine = await openEngine({ backend: "tensorflow" });
const model = await tinyModel(root, tinyParameters({ epochs: 20, steps: 100 }), "steady");
await model.train({
  onProgress: ({ step }) => {
    if (step !== 50) return;
    gc();
    const { heapTotal, heapUsed } = Deno.memoryUsage();
    console.log(engine.memory().residentBytes - heapTotal + heapUsed);
  },
});
