import { OvkitError } from "../../foundation/ovkit_error.ts";
import { cString, type TensorflowApi } from "./tensorflow_api.ts";
import type { TensorMetadata } from "./tensorflow_binding.ts";
import { graphOutputs } from "./graph_outputs.ts";

/** How saved models reach the tensors of the binding. */
export interface TensorBridge {
  /** A library tensor of a numbered tensor; the caller deletes it. */
  resolve(id: number): Deno.PointerValue;
  /** Gives a library tensor a number. */
  adopt(tensor: Deno.PointerValue): TensorMetadata;
}

/** The saved-model part of tfjs-node's binding. */
export interface SavedModels {
  loadSavedModel(folder: string, tags: string): number;
  deleteSavedModel(id: number): void;
  runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[];
  getNumOfSavedModels(): number;
}

/** TensorFlow SavedModels run through sessions. */
export function openSavedModels(api: TensorflowApi, bridge: TensorBridge): SavedModels {
  const s = api.symbols;
  const status = api.newStatus();
  const models = new Map<number, { session: Deno.PointerValue; graph: Deno.PointerValue }>();
  let nextId = 1;

  function modelOf(id: number) {
    const model = models.get(id);
    if (model === undefined) {
      throw new OvkitError("ArgumentInvalid", {
        subject: `saved model ${id}`,
        found: "no such model is loaded",
      });
    }
    return model;
  }

  function loadSavedModel(folder: string, tags: string): number {
    const tagBytes = tags.split(",").map(cString);
    const tagPointers = BigUint64Array.from(
      tagBytes,
      (bytes) => Deno.UnsafePointer.value(Deno.UnsafePointer.of(bytes)),
    );
    const graph = s.TF_NewGraph();
    const options = s.TF_NewSessionOptions();
    const session = s.TF_LoadSessionFromSavedModel(
      options,
      null,
      cString(folder),
      tagPointers,
      tagPointers.length,
      graph,
      null,
      status.pointer,
    );
    s.TF_DeleteSessionOptions(options);
    try {
      status.check(folder);
    } catch (error) {
      s.TF_DeleteGraph(graph);
      throw error;
    }
    models.set(nextId, { session, graph });
    return nextId++;
  }

  function deleteSavedModel(id: number): void {
    const { session, graph } = modelOf(id);
    s.TF_CloseSession(session, status.pointer);
    status.check(`saved model ${id}`);
    s.TF_DeleteSession(session, status.pointer);
    s.TF_DeleteGraph(graph);
    models.delete(id);
  }

  function endpoint(graph: Deno.PointerValue, name: string): [Deno.PointerValue, number] {
    const [operation, index = "0"] = name.split(":");
    const pointer = s.TF_GraphOperationByName(graph, cString(operation));
    if (pointer === null) {
      throw new OvkitError("ArgumentInvalid", {
        subject: name,
        found: "the saved model has no such operation",
      });
    }
    return [pointer, Number(index)];
  }

  function runSavedModel(
    id: number,
    inputs: readonly number[],
    inputNames: string,
    outputNames: string,
  ): TensorMetadata[] {
    const { session, graph } = modelOf(id);
    const names = outputNames.split(",");
    const tensors = inputs.map((input) => bridge.resolve(input));
    const results = new BigUint64Array(names.length);
    s.TF_SessionRun(
      session,
      null,
      graphOutputs(inputNames.split(",").slice(0, inputs.length).map((n) => endpoint(graph, n))),
      BigUint64Array.from(tensors, (tensor) => Deno.UnsafePointer.value(tensor)),
      inputs.length,
      graphOutputs(names.map((name) => endpoint(graph, name))),
      results,
      names.length,
      null,
      0,
      null,
      status.pointer,
    );
    tensors.forEach((tensor) => s.TF_DeleteTensor(tensor));
    status.check(`saved model ${id}`);
    return Array.from(results, (address) => {
      const tensor = Deno.UnsafePointer.create(address);
      const metadata = bridge.adopt(tensor);
      s.TF_DeleteTensor(tensor);
      return metadata;
    });
  }

  return {
    loadSavedModel,
    deleteSavedModel,
    runSavedModel,
    getNumOfSavedModels: () => models.size,
  };
}
