import assert from "node:assert/strict";
import { convolutionSelfTest } from "../../lib/engine/convolution_self_test.ts";
import { currentEngine } from "../../lib/engine/current_engine.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";

const engine = await openEngine({ backend: "tensorflow" });
const { tensorflow: backend } = currentEngine()!;

Deno.test("the self-test runs once per processor and library and keeps its outcome", async () => {
  const folder = await Deno.makeTempDir();
  const previous = Deno.env.get("OVKIT_CACHE");
  Deno.env.set("OVKIT_CACHE", folder);
  try {
    const before = engine.memory().tensors;
    const fault = await convolutionSelfTest(backend!);
    assert.equal(engine.memory().tensors, before);
    if (fault !== undefined) assert.match(fault, /^conv3d .* is off by [\d.]+ %$/);
    const path = `${folder}/convolution_self_test.json`;
    const stored = JSON.parse(await Deno.readTextFile(path));
    const [key] = Object.keys(stored);
    assert.ok(key.startsWith(engine.info.libraryVersion), key);
    assert.equal(stored[key], fault ?? null);
    await Deno.remove(path);
    assert.equal(await convolutionSelfTest(backend!), fault);
    await Deno.writeTextFile(path, JSON.stringify({ [key]: "kept" }));
    assert.equal(await convolutionSelfTest(backend!), "kept");
  } finally {
    if (previous === undefined) Deno.env.delete("OVKIT_CACHE");
    else Deno.env.set("OVKIT_CACHE", previous);
    await Deno.remove(folder, { recursive: true });
  }
});
