import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { inDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

const slow = Deno.env.get("OVKIT_SLOW") === "1";
const steps = slow ? 300 : 60;
const settled = 50;

const engine = await openEngine({ backend: "tensorflow" });

Deno.test(`${steps} steps leave no tensor behind${slow ? " and no memory" : ""}`, async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, tinyParameters({ epochs: 1, steps }));
    const tensors: number[] = [];
    const bytes: number[] = [];
    await model.train({
      onProgress: () => {
        const memory = engine.memory();
        tensors.push(memory.tensors);
        bytes.push(memory.residentBytes);
      },
    });
    model.dispose();
    assert.equal(tensors.length, steps);
    const [early, late] = [tensors.slice(5, settled), tensors.slice(settled, -1)];
    assert.equal(Math.min(...late), Math.min(...early));
    assert.ok(Math.max(...late) <= Math.max(...early));
    if (!slow) return;
    const growth = Math.max(...bytes.slice(settled)) / bytes[settled] - 1;
    assert.ok(growth < 0.03, `grew by ${(100 * growth).toFixed(1)} %`);
  });
});
