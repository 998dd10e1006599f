import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { traceOps } from "../../lib/engine/trace_ops.ts";
import { runScript } from "../support/run_script.ts";

await openEngine({ backend: "tensorflow" });

Deno.test("traceOps: ops with shapes, variables and constants, nothing computed", () => {
  const weight = tf.variable(tf.tensor2d([[1, 2], [3, 4]]));
  const before = tf.memory().numTensors;
  const traced = traceOps((x) => [tf.relu(tf.matMul(x as tf.Tensor2D, weight)).add(tf.scalar(5))], {
    shape: [3, 2],
    variables: new Map([["weight", weight]]),
  });
  assert.equal(tf.memory().numTensors, before);
  const names = traced.ops.map(({ name }) => name);
  assert.deepEqual(names.slice(-2).map((name) => name.replace("V2", "")), ["Relu", "Add"]);
  const [product] = traced.ops;
  assert.deepEqual(product.outputs[0].shape, [3, 2]);
  assert.equal(product.inputs[0], traced.input);
  assert.equal(traced.variables.get(product.inputs[1]), "weight");
  const sum = traced.ops.at(-1)!;
  const constants = sum.inputs.map((id) => traced.constants.get(id)).filter((c) => c !== undefined);
  assert.deepEqual(constants.map(({ values, shape }) => [[...values], shape]), [[[5], []]]);
  assert.deepEqual(traced.outputs, [sum.outputs[0].id]);
  weight.dispose();
});

Deno.test("traceOps: after a failure the engine computes as before", () => {
  const failing = () => traceOps((x) => [x.reshape([7])], { shape: [3, 2], variables: new Map() });
  assert.throws(failing);
  assert.deepEqual([...tf.scalar(2).add(3).dataSync()], [5]);
});

Deno.test("traceOps: another engine is refused", async () => {
  const { code, stdout } = await runScript(`
    import { openEngine } from "./lib/engine/open_engine.ts";
    import { traceOps } from "./lib/engine/trace_ops.ts";
    const options = { shape: [2], variables: new Map() };
    const tagOf = () => { try { traceOps((x) => [x], options); } catch (e) { return e.tag; } };
    console.log(tagOf());
    await openEngine({ backend: "cpu", warn: () => {} });
    console.log(tagOf());
  `);
  assert.equal(code, 0);
  assert.equal(stdout, "EngineUnavailable\nEngineUnavailable\n");
});
