import assert from "node:assert/strict";
import fc from "fast-check";
import { currentEngine } from "../../../lib/engine/current_engine.ts";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { attribute } from "../../../lib/engine/tensorflow/op_attribute.ts";
import { dataTypes } from "../../../lib/engine/tensorflow/data_types.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";

await openEngine({ backend: "tensorflow" });
const { binding } = currentEngine()!.tensorflow!;

function roundTrip(shape: number[], dtype: number, values: unknown) {
  const id = binding.createTensor(shape, dtype, values);
  const { shape: found, dtype: type } = binding.describe(id);
  assert.deepEqual(found, shape);
  assert.equal(type, dtype);
  const read = binding.tensorDataSync(id);
  binding.deleteTensor(id);
  return read;
}

const numbers: [string, number, unknown][] = [
  ["float32", dataTypes.float32, Float32Array.of(1.5, -Infinity, NaN, 0, -0, 3e38)],
  ["float64", dataTypes.float64, Float64Array.of(Math.PI, -1e300, 0, 1, 2, 3)],
  ["int32", dataTypes.int32, Int32Array.of(-2147483648, 2147483647, 0, 1, 2, 3)],
  ["int64", dataTypes.int64, BigInt64Array.of(-(2n ** 63n), 2n ** 63n - 1n, 0n, 1n, 2n, 3n)],
  ["uint8", dataTypes.uint8, Uint8Array.of(0, 255, 1, 2, 3, 4)],
  ["bool", dataTypes.bool, Uint8Array.of(0, 1, 1, 0, 0, 1)],
];
for (const [name, dtype, values] of numbers) {
  Deno.test(`${name} values come back as they went in`, () => {
    assert.deepEqual(roundTrip([2, 3], dtype, values), values);
  });
}

Deno.test("complex64 values come back as pairs", () => {
  const pairs = Float32Array.of(1, 2, 3, 4);
  assert.deepEqual(roundTrip([2], dataTypes.complex64, pairs), pairs);
});

Deno.test("int64 takes plain numbers too", () => {
  assert.deepEqual(roundTrip([2], dataTypes.int64, [5, -7]), BigInt64Array.of(5n, -7n));
});

Deno.test("int64 goes through ops", () => {
  const values = BigInt64Array.of(2n ** 40n, -5n);
  const id = binding.createTensor([2], dataTypes.int64, values);
  const [sum] = binding.executeOp("AddV2", [attribute.type("T", dataTypes.int64)], [id, id], 1);
  assert.deepEqual(binding.tensorDataSync(sum.id), BigInt64Array.of(2n ** 41n, -10n));
  binding.deleteTensor(id);
  binding.deleteTensor(sum.id);
});

Deno.test("tensors without elements and scalars keep their shapes", () => {
  assert.equal(roundTrip([0], dataTypes.float32, new Float32Array(0)).length, 0);
  assert.equal(roundTrip([2, 0, 3], dataTypes.int32, new Int32Array(0)).length, 0);
  assert.deepEqual(roundTrip([], dataTypes.float32, [2.5]), Float32Array.of(2.5));
});

Deno.test("a view into a larger buffer is copied from where it starts", () => {
  const view = Float32Array.of(9, 1, 2, 9).subarray(1, 3);
  assert.deepEqual(roundTrip([2], dataTypes.float32, view), Float32Array.of(1, 2));
});

Deno.test("values that do not fill the shape are refused", () => {
  for (const [shape, values] of [[[3], [1, 2]], [[], []], [[1], [1, 2]]]) {
    assert.throws(() => binding.createTensor(shape, dataTypes.float32, values), RangeError);
    const words = values.map(String);
    assert.throws(() => binding.createTensor(shape, dataTypes.string, words), RangeError);
  }
});

Deno.test("strings of any length and script come back through tfjs and its ops", () => {
  const words = ["", "a", "x".repeat(22), "y".repeat(23), "z".repeat(5000), "Größe 頭 🫁"];
  const tensor = tf.tensor1d(words);
  assert.deepEqual([...tensor.reshape([2, 3]).reshape([6]).dataSync()], words);
  assert.deepEqual([...tf.concat([tensor, tensor]).dataSync()], [...words, ...words]);
});

Deno.test("property: any strings come back", () => {
  fc.assert(fc.property(fc.array(fc.string({ unit: "grapheme", maxLength: 40 })), (words) => {
    const read = roundTrip([words.length], dataTypes.string, words) as Uint8Array[];
    assert.deepEqual(read.map((bytes) => new TextDecoder().decode(bytes)), words);
  }));
});

Deno.test("property: any float32 values come back, bit by bit", () => {
  fc.assert(fc.property(fc.float32Array({ maxLength: 40 }), (values) => {
    assert.deepEqual(roundTrip([values.length], dataTypes.float32, values), values);
  }));
});

Deno.test("a disposed tensor is refused", () => {
  const id = binding.createTensor([1], dataTypes.float32, [1]);
  binding.deleteTensor(id);
  binding.deleteTensor(id);
  assert.throws(() => binding.tensorDataSync(id), /was disposed/);
  assert.throws(() => binding.executeOp("Neg", [], [id], 1), /was disposed/);
});

Deno.test("a failing op names itself and the shapes, and gives nothing back", () => {
  const a = binding.createTensor([2, 3], dataTypes.float32, new Float32Array(6));
  const tensors = binding.getNumOfTensors();
  for (let i = 0; i < 3; i++) {
    assert.throws(
      () => binding.executeOp("MatMul", [attribute.type("T", dataTypes.float32)], [a, a], 1),
      (error) => {
        assert.ok(isOvkitError(error, "EngineFailed"));
        assert.match(error.message, /^MatMul\(\[2,3\], \[2,3\]\): invalid argument/);
        return true;
      },
    );
  }
  assert.equal(binding.getNumOfTensors(), tensors);
  binding.deleteTensor(a);
});

Deno.test("ops off this thread give the same, and their errors too", async () => {
  const a = binding.createTensor([2], dataTypes.float32, [1, 2]);
  const type = [attribute.type("T", dataTypes.float32)];
  const [sum] = await binding.executeOffThread("AddV2", type, [a, a], 1);
  assert.deepEqual(binding.tensorDataSync(sum.id), Float32Array.of(2, 4));
  await assert.rejects(
    binding.executeOffThread("MatMul", type, [a, a], 1),
    /MatMul\(\[2\], \[2\]\)/,
  );
  binding.deleteTensor(a);
  binding.deleteTensor(sum.id);
});

Deno.test("a function that is compiled inside another is refused", () => {
  const a = binding.createTensor([1], dataTypes.float32, [1]);
  const nested = () => binding.traceFunction("inner", [a], () => [a]);
  assert.throws(() => binding.traceFunction("outer", [a], nested), /Cannot compile within/);
  const type = [attribute.type("T", dataTypes.float32)];
  const [negative] = binding.executeOp("Neg", type, [a], 1);
  assert.deepEqual(binding.tensorDataSync(negative.id), Float32Array.of(-1));
  [a, negative.id].forEach(binding.deleteTensor);
});
