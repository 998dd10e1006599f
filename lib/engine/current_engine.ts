import type { EngineInfo } from "./engine_facts.ts";
import type { TensorflowBackend } from "./tensorflow/tensorflow_backend.ts";

/** The engine of this process. */
export interface Engine {
  /** What computes, and why so. */
  readonly info: Omit<EngineInfo, "memory">;
  /** Tensors alive and the memory of the process in bytes. */
  memory(): EngineInfo["memory"];
}

/** The engine with its parts, as the rooms of the engine see it. */
export interface OpenEngine extends Engine {
  /** Absent on the fallback backends. */
  readonly tensorflow?: TensorflowBackend;
}

let current: OpenEngine | undefined;

/** The engine that is open, if one is. */
export function currentEngine(): OpenEngine | undefined {
  return current;
}

/** Makes an engine the one of this process. */
export function setCurrentEngine(engine: OpenEngine): void {
  current = engine;
}
