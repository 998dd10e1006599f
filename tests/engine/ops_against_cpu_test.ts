import assert from "node:assert/strict";
import { compile } from "../../lib/engine/compile.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { inputsOf, type OpCase } from "../support/op_case.ts";
import { firstDifference, type ReadTensor, readTensors } from "../support/read_tensors.ts";
import { elementwiseCases } from "./op_cases/elementwise_cases.ts";
import { gradientCases } from "./op_cases/gradient_cases.ts";
import { networkCases } from "./op_cases/network_cases.ts";
import { reductionCases } from "./op_cases/reduction_cases.ts";
import { shapeCases } from "./op_cases/shape_cases.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });
const opCases = [
  ...elementwiseCases,
  ...reductionCases,
  ...shapeCases,
  ...networkCases,
  ...gradientCases,
];

async function runOn(backend: "tensorflow" | "cpu", row: OpCase): Promise<ReadTensor[]> {
  await tf.setBackend(backend);
  return readTensors(tf.tidy(() => row.op(...inputsOf(row))));
}

async function runCompiled(row: OpCase): Promise<ReadTensor[]> {
  await tf.setBackend("tensorflow");
  const inputs = inputsOf(row);
  const result = await compile(row.op, { name: row.name })(...inputs);
  const read = readTensors(result);
  tf.dispose(inputs);
  return read;
}

for (const row of opCases) {
  Deno.test(`${row.name}: TensorFlow as plain JavaScript${row.compiles ? ", compiled too" : ""}`, async () => {
    const expected = await runOn("cpu", row);
    const eager = await runOn("tensorflow", row);
    assert.equal(firstDifference(eager, expected, row.tolerance), undefined);
    if (!row.compiles) return;
    assert.equal(firstDifference(await runCompiled(row), eager, 1e-6), undefined);
  });
}

Deno.test("the table is as large as it should be and names no case twice", () => {
  assert.ok(opCases.length >= 170, `${opCases.length} cases`);
  assert.ok(gradientCases.length >= 20);
  assert.equal(new Set(opCases.map(({ name }) => name)).size, opCases.length);
});
