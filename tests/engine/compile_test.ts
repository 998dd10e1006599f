import assert from "node:assert/strict";
import type { Tensor, Tensor1D, Tensor2D } from "@tensorflow/tfjs";
import { compile } from "../../lib/engine/compile.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { floats } from "../support/op_case.ts";
import { firstDifference, readTensors } from "../support/read_tensors.ts";

const engine = await openEngine({ backend: "tensorflow", precision: "float32" });

const affine = (x: Tensor, w: Tensor) => tf.tanh(tf.matMul(x as Tensor2D, w as Tensor2D).add(0.5));
const valuesOf = (tensor: Tensor) => [...tensor.dataSync()];

Deno.test("a compiled function gives the numbers of the function", async () => {
  const inputs = [floats([3, 4])("x"), floats([4, 5])("w")] as const;
  const found = await compile(affine)(...inputs);
  assert.equal(
    firstDifference(readTensors(found), readTensors(affine(...inputs)), 1e-6),
    undefined,
  );
});

Deno.test("a compiled function is compiled once for each signature", async () => {
  let traced = 0;
  const double = compile((x: Tensor) => {
    traced++;
    return x.mul(2);
  });
  assert.deepEqual(double.signatures, []);
  for (const shape of [[2], [3], [2], [2, 1]]) await double(tf.ones(shape));
  await double(tf.ones([2], "int32"));
  assert.equal(traced, 4);
  assert.equal(double.signatures.length, 4);
  assert.deepEqual(valuesOf(await double(tf.tensor1d([1, 5]))), [2, 10]);
});

Deno.test("variables are read and assigned anew in each call", async () => {
  const total = tf.variable(tf.tensor1d([0, 0]));
  const add = compile((x: Tensor) => {
    total.assign(total.add(x) as Tensor1D);
    return total.mul(10);
  });
  assert.deepEqual(valuesOf(await add(tf.tensor1d([1, 2]))), [10, 20]);
  assert.deepEqual(valuesOf(await add(tf.tensor1d([1, 2]))), [20, 40]);
  assert.deepEqual(valuesOf(total), [2, 4]);
  total.assign(tf.tensor1d([100, 0]));
  assert.deepEqual(valuesOf(await add(tf.tensor1d([1, 2]))), [1010, 20]);
  total.dispose();
});

Deno.test("compiling leaves the variables as they were", async () => {
  const weight = tf.variable(tf.scalar(3));
  const fail = compile((x: Tensor) => {
    weight.assign(weight.add(1));
    return tf.matMul(x as Tensor2D, x as Tensor2D);
  });
  await assert.rejects(fail(tf.ones([2, 3])));
  assert.deepEqual(valuesOf(weight), [3]);
  weight.dispose();
});

Deno.test("variables that hold the same value when compiled stay apart afterwards", async () => {
  const weight = tf.variable(tf.scalar(1));
  const average = tf.variable(tf.scalar(0));
  average.assign(weight);
  const follow = compile((x: Tensor) => {
    weight.assign(weight.add(x));
    average.assign(average.mul(0.5).add(weight.mul(0.5)));
    return average.mul(1);
  });
  assert.deepEqual(valuesOf(await follow(tf.scalar(2))), [2]);
  assert.deepEqual(valuesOf(await follow(tf.scalar(2))), [3.5]);
  tf.dispose([weight, average]);
});

Deno.test("one tensor given twice does not tie the inputs together", async () => {
  const subtract = compile((a: Tensor, b: Tensor) => a.sub(b));
  const x = tf.tensor1d([1, 2]);
  assert.deepEqual(valuesOf(await subtract(x, x)), [0, 0]);
  assert.deepEqual(valuesOf(await subtract(tf.tensor1d([5, 5]), x)), [4, 3]);
});

Deno.test("a variable can be an input", async () => {
  const state = tf.variable(tf.scalar(2));
  const multiply = compile((x: Tensor) => x.mul(state));
  assert.deepEqual(valuesOf(await multiply(state)), [4]);
  assert.deepEqual(valuesOf(await multiply(tf.scalar(5))), [10]);
  state.dispose();
});

Deno.test("arrays and records come back as they are", async () => {
  const pair = await compile((x: Tensor) => [x.add(1), x.mul(2)])(tf.scalar(4));
  assert.deepEqual(pair.map(valuesOf), [[5], [8]]);
  const record = await compile((x: Tensor) => ({ sum: x.sum(), double: x.mul(2) }))(
    tf.tensor1d([1, 2]),
  );
  assert.deepEqual(Object.keys(record), ["sum", "double"]);
  assert.deepEqual(valuesOf(record.sum), [3]);
  assert.deepEqual(valuesOf(record.double), [2, 4]);
});

Deno.test("results may be inputs, variables, constants or one tensor twice", async () => {
  const weight = tf.variable(tf.scalar(9));
  const doubled = (x: Tensor) => x.mul(2);
  const mixed = compile((x: Tensor) => {
    const y = doubled(x);
    return { input: x, variable: weight, constant: tf.scalar(4), first: y, second: y };
  });
  const x = tf.tensor1d([1, 2]);
  for (let call = 0; call < 2; call++) {
    const found = await mixed(x);
    assert.deepEqual(Object.values(found).map(valuesOf), [[1, 2], [9], [4], [2, 4], [2, 4]]);
    tf.dispose(found);
    assert.deepEqual(valuesOf(x), [1, 2]);
    assert.deepEqual(valuesOf(weight), [9]);
  }
  weight.dispose();
});

Deno.test("a captured tensor may be returned and stays alive", async () => {
  const captured = tf.tensor1d([3, 4]);
  const give = compile(() => captured);
  assert.deepEqual(valuesOf(await give()), [3, 4]);
  assert.deepEqual(valuesOf(await give()), [3, 4]);
  assert.deepEqual(valuesOf(captured), [3, 4]);
});

Deno.test("captured constants may be disposed after the first call", async () => {
  const constant = tf.tensor1d([1, 10]);
  const scale = compile((x: Tensor) => x.mul(constant));
  await scale(tf.tensor1d([1, 1]));
  constant.dispose();
  assert.deepEqual(valuesOf(await scale(tf.tensor1d([2, 3]))), [2, 30]);
});

Deno.test("integers, truth values, strings and rank 0 and 6 go in and out", async () => {
  const same = compile((...x: Tensor[]) => x.map((each) => tf.clone(each)));
  const inputs = [
    tf.scalar(7, "int32"),
    tf.tensor1d([1, 0], "bool"),
    tf.tensor1d(["ä", "a string of more than 22 bytes"]),
    floats([1, 2, 1, 2, 1, 2])("x"),
  ];
  assert.equal(
    firstDifference(readTensors(await same(...inputs)), readTensors(inputs), 0),
    undefined,
  );
});

Deno.test("gradients can be taken inside", async () => {
  const loss = (x: Tensor) => tf.conv3d(x as tf.Tensor5D, kernel, 2, "same").square().sum();
  const kernel = floats([3, 3, 3, 2, 2])("kernel");
  const gradient = (x: Tensor) => tf.grad(loss)(x);
  const x = floats([1, 4, 3, 5, 2])("x");
  const found = readTensors(await compile(gradient)(x));
  assert.equal(firstDifference(found, readTensors(gradient(x)), 1e-5), undefined);
});

Deno.test("the number of tensors stays the same over 50 calls", async () => {
  const state = tf.variable(tf.ones([4, 4]));
  const step = compile((x: Tensor) => {
    state.assign(state.mul(0.9).add(x) as Tensor2D);
    return { mean: state.mean(), state: state.square() };
  });
  const x = tf.ones([4, 4]);
  const call = async () => tf.dispose(await step(x));
  await call();
  const before = [engine.memory().tensors, tf.memory().numTensors];
  for (let i = 0; i < 50; i++) await call();
  assert.deepEqual([engine.memory().tensors, tf.memory().numTensors], before);
  state.dispose();
});

Deno.test("timers tick while a compiled function runs", async () => {
  const square = compile((x: Tensor) => {
    let y = x;
    for (let i = 0; i < 8; i++) y = tf.matMul(y as Tensor2D, x as Tensor2D).mul(1e-3);
    return y.mean();
  });
  const x = tf.ones([1200, 1200]);
  await square(x);
  let ticks = 0;
  const timer = setInterval(() => ticks++, 5);
  const start = performance.now();
  await square(x);
  const milliseconds = performance.now() - start;
  clearInterval(timer);
  assert.ok(ticks >= Math.max(1, milliseconds / 5 / 4), `${ticks} ticks in ${milliseconds} ms`);
});

Deno.test("two compiled functions run side by side, calls of one in their order", async () => {
  const log = tf.variable(tf.scalar(0));
  const append = compile((digit: Tensor) => {
    log.assign(log.mul(10).add(digit));
    return log.mul(1);
  });
  const heavy = compile((x: Tensor) => tf.matMul(x as Tensor2D, x as Tensor2D).mean());
  const [first, mean, second, third] = await Promise.all([
    append(tf.scalar(1)),
    heavy(tf.ones([400, 400])),
    append(tf.scalar(2)),
    append(tf.scalar(3)),
  ]);
  assert.deepEqual([first, second, third].map(valuesOf), [[1], [12], [123]]);
  assert.deepEqual(valuesOf(mean), [400]);
  log.dispose();
});

Deno.test("on plain JavaScript the function runs as it is", async () => {
  await tf.setBackend("cpu");
  try {
    let runs = 0;
    const double = compile((x: Tensor) => {
      runs++;
      return x.mul(2);
    });
    assert.deepEqual(valuesOf(await double(tf.scalar(2))), [4]);
    assert.deepEqual(valuesOf(await double(tf.scalar(3))), [6]);
    assert.equal(runs, 2);
  } finally {
    await tf.setBackend("tensorflow");
  }
});
