import assert from "node:assert/strict";
import { currentEngine } from "../../../lib/engine/current_engine.ts";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { dataTypes } from "../../../lib/engine/tensorflow/data_types.ts";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { tinySavedModel } from "./tiny_saved_model.ts";

await openEngine({ backend: "tensorflow" });
const { binding } = currentEngine()!.tensorflow!;
const folder = await Deno.makeTempDir();
await Deno.writeFile(`${folder}/saved_model.pb`, tinySavedModel());
Deno.test.afterAll(() => Deno.remove(folder, { recursive: true }));

const vector = (values: number[]) =>
  binding.createTensor([values.length], dataTypes.float32, Float32Array.from(values));

Deno.test("a saved model is loaded, run and deleted", () => {
  const models = binding.getNumOfSavedModels();
  const tensors = binding.getNumOfTensors();
  const id = binding.loadSavedModel(folder, "serve");
  assert.equal(binding.getNumOfSavedModels(), models + 1);
  const inputs = [vector([1, 2, 3]), vector([10, 20, 30])];
  for (let run = 0; run < 2; run++) {
    const results = binding.runSavedModel(id, inputs, "x:0,b", "y,double:0");
    assert.deepEqual(results.map(({ shape }) => shape), [[3], [3]]);
    assert.deepEqual(results.map((result) => result.dtype), [dataTypes.float32, dataTypes.float32]);
    const values = results.map((result) => [...binding.tensorDataSync(result.id)]);
    assert.deepEqual(values, [[12, 24, 36], [2, 4, 6]]);
    results.forEach((result) => binding.deleteTensor(result.id));
  }
  inputs.forEach((input) => binding.deleteTensor(input));
  assert.equal(binding.getNumOfTensors(), tensors);
  binding.deleteSavedModel(id);
  assert.equal(binding.getNumOfSavedModels(), models);
  assert.throws(() => binding.deleteSavedModel(id), (e) => isOvkitError(e, "ArgumentInvalid"));
});

Deno.test("a folder without a saved model is an error that names it", () => {
  const missing = `${folder}/missing`;
  assert.throws(() => binding.loadSavedModel(missing, "serve"), (error) => {
    assert.ok(isOvkitError(error, "EngineFailed"));
    assert.ok(error.message.startsWith(`${missing}: not found`), error.message);
    return true;
  });
});

Deno.test("unknown tags are an error", () => {
  assert.throws(
    () => binding.loadSavedModel(folder, "train"),
    (error) => isOvkitError(error, "EngineFailed") && /tags/.test(error.message),
  );
});

Deno.test("an unknown name is an error, and the model goes on", () => {
  const id = binding.loadSavedModel(folder, "serve");
  const inputs = [vector([1]), vector([2])];
  const tensors = binding.getNumOfTensors();
  assert.throws(() => binding.runSavedModel(id, inputs, "x,b", "z"), (error) => {
    assert.ok(isOvkitError(error, "ArgumentInvalid"));
    assert.match(error.message, /^z: the saved model has no such operation/);
    return true;
  });
  assert.throws(() => binding.runSavedModel(id, inputs.slice(0, 1), "x", "y"), (error) => {
    return isOvkitError(error, "EngineFailed") && /placeholder/i.test(error.message);
  });
  assert.equal(binding.getNumOfTensors(), tensors);
  const [result] = binding.runSavedModel(id, inputs, "x,b", "y");
  assert.deepEqual([...binding.tensorDataSync(result.id)], [4]);
  [...inputs, result.id].forEach((tensor) => binding.deleteTensor(tensor));
  binding.deleteSavedModel(id);
});
