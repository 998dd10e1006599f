import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { inDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

const slow = Deno.env.get("OVKIT_SLOW") === "1";
const steps = slow ? 300 : 60;
const settled = 50;

const engine = await openEngine({ backend: "tensorflow" });

/** Trains for so many steps; gives the memory after each, and the tensors that are left. */
async function train(root: string, steps: number): Promise<{ bytes: number[]; left: number }> {
  const model = await tinyModel(root, tinyParameters({ epochs: 1, steps }), `steps_${steps}`);
  const bytes: number[] = [];
  await model.train({ onProgress: () => bytes.push(engine.memory().residentBytes) });
  model.dispose();
  return { bytes, left: engine.memory().tensors };
}

Deno.test(`${steps} steps leave no tensor behind${slow ? " and no memory" : ""}`, async () => {
  await inDatabase(async (root) => {
    const few = await train(root, 2);
    const many = await train(root, steps);
    assert.equal(many.bytes.length, steps);
    assert.ok(many.left - few.left < (steps - 2) / 10, `${few.left} grew to ${many.left}`);
    if (!slow) return;
    const growth = Math.max(...many.bytes.slice(settled)) / many.bytes[settled] - 1;
    assert.ok(growth < 0.03, `grew by ${(100 * growth).toFixed(1)} %`);
  });
});
