import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { filesUnder, inDatabase, tinyDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

const script = new URL("steady_process.ts", import.meta.url).pathname;
const slow = Deno.env.get("OVKIT_SLOW") === "1";

const engine = await openEngine({ backend: "tensorflow" });

/** Trains; gives the steps, the tensors that are left and the files there are. */
async function train(root: string, length: { readonly epochs: number; readonly steps: number }) {
  const model = await tinyModel(root, tinyParameters(length), `epochs_${length.epochs}`);
  let steps = 0;
  await model.train({ onProgress: () => steps++ });
  model.dispose();
  return { steps, left: engine.memory().tensors, files: filesUnder(model.folder).length };
}

Deno.test("60 steps leave no tensor and no file behind", async () => {
  await inDatabase(async (root) => {
    const few = await train(root, { epochs: 2, steps: 2 });
    const many = await train(root, { epochs: 3, steps: 20 });
    assert.equal(many.steps, 60);
    assert.ok(many.left - few.left < 6, `${few.left} grew to ${many.left}`);
    assert.equal(many.files, few.files);
  });
});

Deno.test({
  name: `2000 steps take no more memory than 500${slow ? "" : " (skipped: OVKIT_SLOW is not 1)"}`,
  ignore: !slow,
}, async () => {
  await inDatabase(async (root) => {
    await tinyDatabase(root);
    const args = ["run", "-A", "--quiet", "--no-check", "--v8-flags=--expose-gc", script, root];
    const { stdout, success } = await new Deno.Command(Deno.execPath(), {
      args,
      stderr: "inherit",
    }).output();
    assert.ok(success);
    const bytes = new TextDecoder().decode(stdout).trim().split("\n").map(Number);
    assert.equal(bytes.length, 20);
    const growth = Math.max(...bytes.slice(5)) / bytes[5] - 1;
    console.log(`resident memory grew by ${(100 * growth).toFixed(2)} %`);
    assert.ok(growth < 0.02, `grew by ${(100 * growth).toFixed(1)} %`);
  });
});
