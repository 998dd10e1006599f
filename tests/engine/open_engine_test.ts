import assert from "node:assert/strict";
import type { TensorflowBackend } from "../../lib/engine/tensorflow/tensorflow_backend.ts";
import { currentEngine } from "../../lib/engine/current_engine.ts";
import type { EngineInfo } from "../../lib/engine/engine_facts.ts";
import { engineInfo } from "../../lib/engine/engine_info.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { runScript } from "../support/run_script.ts";

const engine = await openEngine({ backend: "tensorflow" });

const openAndPrint = (options: string) => `
  import { openEngine } from "./lib/engine/open_engine.ts";
  import { tf } from "./lib/engine/tf.ts";
  try {
    const engine = await openEngine(${options});
    const sum = tf.add(1, 2).dataSync()[0];
    console.log(JSON.stringify({ info: engine.info, sum, tensors: engine.memory().tensors }));
  } catch (error) {
    console.log(JSON.stringify({ tag: error.tag, message: error.message }));
  }
`;

interface Outcome {
  readonly info: EngineInfo;
  readonly sum: number;
  readonly tensors: number;
  readonly tag: string;
  readonly message: string;
}

async function outcomeOf(options: string, env: Record<string, string> = {}) {
  const { code, stdout, stderr } = await runScript(openAndPrint(options), { env });
  assert.equal(code, 0, stderr);
  const outcome: Outcome = JSON.parse(stdout.trim().split("\n").at(-1)!);
  return { ...outcome, stdout, stderr };
}

Deno.test("engineInfo says what computes and why", () => {
  const info = engineInfo();
  const { memory, ...facts } = info;
  assert.deepEqual(facts, engine.info);
  assert.ok(memory.residentBytes > 1e7);
  assert.equal(info.backend, "tensorflow");
  assert.equal(tf.getBackend(), "tensorflow");
  assert.match(info.libraryVersion, /^2\.\d+\.\d+/);
  assert.match(info.librarySha256 ?? "", /^([0-9a-f]{64})?$/);
  assert.equal(info.threads, navigator.hardwareConcurrency);
  assert.ok(["float32", "mixed"].includes(info.precision));
  assert.ok(info.precisionReason.length > 0);
  assert.match(info.backendReason, /TensorFlow library in \//);
});

Deno.test("memory counts tensors and bytes", () => {
  const before = engine.memory();
  const x = tf.add(tf.ones([10]), 1);
  assert.ok(engine.memory().tensors > before.tensors);
  assert.ok(before.residentBytes > 1e7);
  x.dispose();
});

Deno.test("opening again gives the open engine", async () => {
  assert.equal(await openEngine(), engine);
  assert.equal(await openEngine({ backend: "tensorflow", threads: engine.info.threads }), engine);
});

Deno.test("opening again with other options is refused", async () => {
  const others = [
    { backend: "cpu" },
    { threads: engine.info.threads + 1 },
    { precision: engine.info.precision === "mixed" ? "float32" : "mixed" },
  ] as const;
  for (const options of others) {
    await assert.rejects(openEngine(options), (error) => {
      assert.ok(isOvkitError(error, "ArgumentInvalid"));
      assert.match(error.message, new RegExp(`engine option ${Object.keys(options)[0]}`));
      return true;
    });
  }
});

for (const threads of [0, -1, 1.5, NaN]) {
  Deno.test(`${threads} threads are refused`, async () => {
    await assert.rejects(
      openEngine({ threads }),
      (error) => isOvkitError(error, "ArgumentInvalid"),
    );
  });
}

Deno.test("the number of threads is the one asked for", async () => {
  const { info, sum } = await outcomeOf(
    `{ backend: "tensorflow", threads: 1, precision: "float32" }`,
  );
  assert.equal(info.threads, 1);
  assert.equal(info.precision, "float32");
  assert.equal(info.precisionReason, "as asked");
  assert.equal(sum, 3);
});

Deno.test("before the engine is open, engineInfo and compiled functions say what to do", async () => {
  const { stdout } = await runScript(`
    import { engineInfo } from "./lib/engine/engine_info.ts";
    import { compile } from "./lib/engine/compile.ts";
    try { engineInfo(); } catch (error) { console.log(error.tag, error.remedy); }
    await compile(() => [])().catch((error) => console.log(error.tag, error.remedy));
  `);
  const line = "EngineUnavailable call `await openEngine()` first\n";
  assert.equal(stdout, line + line);
});

Deno.test("a chosen folder without the library is an error that names the variable", async () => {
  const folder = await Deno.makeTempDir();
  const env = { OVKIT_TENSORFLOW: folder };
  const { tag, message } = await outcomeOf(`{ backend: "tensorflow" }`, env);
  assert.equal(tag, "EngineUnavailable");
  assert.ok(message.includes(`OVKIT_TENSORFLOW=${folder}`), message);
  await Deno.remove(folder);
});

Deno.test("without an installed library, tensorflow is an error that names the remedy", async () => {
  const folder = await Deno.makeTempDir();
  const env = { OVKIT_CACHE: folder, OVKIT_TENSORFLOW: "" };
  const { tag, message } = await outcomeOf(`{ backend: "tensorflow" }`, env);
  assert.equal(tag, "EngineUnavailable");
  assert.match(message, /not installed.*deno task setup/);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("without an installed library, the fallback warns once and computes", async () => {
  const folder = await Deno.makeTempDir();
  const { info, sum, tensors, stdout, stderr } = await outcomeOf("{}", {
    OVKIT_CACHE: folder,
    OVKIT_TENSORFLOW: "",
  });
  assert.ok(["cpu", "webgpu"].includes(info.backend));
  assert.equal(info.precision, "float32");
  assert.equal(sum, 3);
  assert.ok(tensors >= 1);
  const lines = stderr.split("\n").filter((line) => line !== "");
  assert.equal(lines.length, 1, stderr);
  assert.match(lines[0], /^ovkit: computing on \w+: .* slower .*not installed/);
  assert.equal(stdout.trim().split("\n").length, 1, stdout);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the cpu backend can be asked for; compiled functions run as they are", async () => {
  const { stdout, stderr, code } = await runScript(`
    import { openEngine } from "./lib/engine/open_engine.ts";
    import { compile } from "./lib/engine/compile.ts";
    import { tf } from "./lib/engine/tf.ts";
    const warnings = [];
    const engine = await openEngine({ backend: "cpu", warn: (line) => warnings.push(line) });
    const total = tf.variable(tf.scalar(1));
    const add = compile((x) => {
      total.assign(total.add(x));
      return { total: total.mul(1), values: x.dataSync()[0] };
    });
    await add(tf.scalar(2));
    const result = await add(tf.scalar(2));
    console.log(engine.info.backend, warnings.length, result.total.dataSync()[0]);
  `);
  assert.equal(code, 0, stderr);
  assert.equal(stdout, "cpu 1 5\n");
});

Deno.test("forgotten tensors are freed when they are garbage-collected", async () => {
  const { stdout, stderr, code } = await runScript(
    `
    import { openEngine } from "./lib/engine/open_engine.ts";
    import { tf } from "./lib/engine/tf.ts";
    const engine = await openEngine({ backend: "tensorflow", precision: "float32" });
    const kept = tf.add(tf.ones([8]), 1);
    const start = engine.memory().tensors;
    for (let i = 0; i < 2000; i++) tf.add(kept, i);
    const peak = engine.memory().tensors;
    for (let i = 0; i < 20; i++) {
      globalThis.gc();
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    const end = engine.memory().tensors;
    console.log(JSON.stringify({ start, peak, end, sum: kept.sum().dataSync()[0] }));
  `,
    { v8Flags: ["--expose-gc"] },
  );
  assert.equal(code, 0, stderr);
  const { start, peak, end, sum } = JSON.parse(stdout);
  assert.ok(peak - start >= 2000, stdout);
  assert.ok(end - start <= 200, stdout);
  assert.equal(sum, 16);
});

Deno.test("the backend behind the engine is the open one", () => {
  const backend: TensorflowBackend | undefined = currentEngine()?.tensorflow;
  assert.equal(backend?.binding.getNumOfTensors(), engine.memory().tensors);
});
