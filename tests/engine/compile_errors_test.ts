import assert from "node:assert/strict";
import type { Tensor } from "@tensorflow/tfjs";
import { attribute } from "../../lib/engine/tensorflow/op_attribute.ts";
import { dataTypes } from "../../lib/engine/tensorflow/data_types.ts";
import { compile } from "../../lib/engine/compile.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { runNativeOp } from "../../lib/engine/ops/run_native_op.ts";
import { tf } from "../../lib/engine/tf.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";

const engine = await openEngine({ backend: "tensorflow", precision: "float32" });

const matMul = (a: Tensor, b: Tensor) =>
  runNativeOp("MatMul", [a, b], { attributes: [attribute.type("T", dataTypes.float32)] })[0];

async function assertUsable(): Promise<void> {
  assert.deepEqual([...tf.add(1, 2).dataSync()], [3]);
  const found = await compile((x: Tensor) => x.add(1))(tf.scalar(1));
  assert.deepEqual([...found.dataSync()], [2]);
}

Deno.test("reading values while compiling is refused, and the engine goes on", async () => {
  const read = compile((x: Tensor) => x.mul(x.add(1).dataSync()[0]));
  await assert.rejects(read(tf.scalar(1)), (error) => {
    assert.ok(isOvkitError(error, "EngineFailed"));
    assert.match(error.message, /reads the values of a tensor/);
    return true;
  });
  await assertUsable();
});

Deno.test("making variables while compiling is refused, and the engine goes on", async () => {
  const made: tf.Variable[] = [];
  const make = compile((x: Tensor) => {
    made.push(tf.variable(tf.scalar(1)));
    return x.mul(made[0]);
  }, { name: "maker" });
  await assert.rejects(make(tf.scalar(1)), (error) => {
    assert.ok(isOvkitError(error, "ArgumentInvalid"));
    assert.match(error.message, /^maker: 1 variables were made/);
    return true;
  });
  made.forEach((variable) => variable.dispose());
  await assertUsable();
});

Deno.test("a shape error names the op and the shapes, as it is and compiled", async () => {
  const [a, b] = [tf.ones([2, 3]), tf.ones([4, 5])];
  const expected = (error: unknown) => {
    assert.ok(isOvkitError(error, "EngineFailed"));
    assert.match(error.message, /MatMul/);
    assert.match(error.message, /\[2, ?3\].*\[4, ?5\]/);
    return true;
  };
  assert.throws(() => matMul(a, b), expected);
  await assert.rejects(compile(matMul)(a, b), expected);
  await assertUsable();
});

Deno.test("an error of tfjs' own checks goes through, and the engine goes on", async () => {
  const wrong = compile((x: Tensor) =>
    tf.conv2d(x as tf.Tensor4D, tf.ones([1, 1, 1, 1]), 1, "same")
  );
  await assert.rejects(wrong(tf.ones([2, 3])), /input must be rank 4/);
  await assertUsable();
});

Deno.test("an unknown op is refused by its name, as it is and compiled", async () => {
  const unknown = () => runNativeOp("NoSuchOp", [tf.scalar(1)], { attributes: [] })[0];
  assert.throws(unknown, /NoSuchOp/);
  await assert.rejects(compile(unknown)(), /NoSuchOp/);
  await assertUsable();
});

Deno.test("a failure while running names the compiled function and leaves it usable", async () => {
  const pick = compile((x: Tensor, index: Tensor) => tf.gather(x, index as tf.Tensor1D), {
    name: "picker",
  });
  const x = tf.tensor1d([5, 6]);
  await assert.rejects(pick(x, tf.tensor1d([7], "int32")), (error) => {
    assert.ok(isOvkitError(error, "EngineFailed"));
    assert.match(error.message, /picker/);
    assert.match(error.message, /7 is not in \[0, 2\)/);
    return true;
  });
  assert.deepEqual([...(await pick(x, tf.tensor1d([1], "int32"))).dataSync()], [6]);
});

Deno.test("shapes that depend on values are refused", async () => {
  const unique = compile((x: Tensor) => tf.unique(x as tf.Tensor1D).values);
  await assert.rejects(unique(tf.tensor1d([1, 1, 2])), /shape depends on values/);
  await assertUsable();
});

Deno.test("a disposed input is refused", async () => {
  const double = compile((x: Tensor) => x.mul(2));
  const x = tf.scalar(1);
  await double(x);
  x.dispose();
  await assert.rejects(double(x), /disposed/);
  await assertUsable();
});

Deno.test("failures leave no tensors behind", async () => {
  const wrong = compile((x: Tensor) => matMul(x.mul(2), tf.ones([4, 5])));
  const x = tf.ones([2, 3]);
  const fail = () => assert.rejects(wrong(x));
  await fail();
  const before = [engine.memory().tensors, tf.memory().numTensors];
  for (let i = 0; i < 5; i++) await fail();
  assert.deepEqual([engine.memory().tensors, tf.memory().numTensors], before);
});
