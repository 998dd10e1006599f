import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { filesUnder, inDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

const slow = Deno.env.get("OVKIT_SLOW") === "1";
const length = slow ? { epochs: 20, steps: 100 } : { epochs: 3, steps: 20 };
const steps = length.epochs * length.steps;
const settled = 50;

const engine = await openEngine({ backend: "tensorflow" });

/** Trains; gives the memory after each step, the tensors that are left and the files there are. */
async function train(root: string, length: { readonly epochs: number; readonly steps: number }) {
  const name = `epochs_${length.epochs}`;
  const model = await tinyModel(root, tinyParameters(length), name);
  const bytes: number[] = [];
  await model.train({ onProgress: () => bytes.push(engine.memory().residentBytes) });
  model.dispose();
  return { bytes, left: engine.memory().tensors, files: filesUnder(model.folder).length };
}

Deno.test(`${steps} steps leave no tensor and no file behind${slow ? " and no memory" : ""}`, async () => {
  await inDatabase(async (root) => {
    const few = await train(root, { epochs: 2, steps: 2 });
    const many = await train(root, length);
    assert.equal(many.bytes.length, steps);
    assert.ok(many.left - few.left < (steps - 4) / 10, `${few.left} grew to ${many.left}`);
    assert.equal(many.files, few.files);
    if (!slow) return;
    const growth = Math.max(...many.bytes.slice(settled)) / many.bytes[settled] - 1;
    console.log(`resident memory grew by ${(100 * growth).toFixed(2)} % in ${steps} steps`);
    assert.ok(growth < 0.03, `grew by ${(100 * growth).toFixed(1)} %`);
  });
});
