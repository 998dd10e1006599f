import { OvkitError } from "../foundation/ovkit_error.ts";
import { currentEngine } from "./current_engine.ts";
import type { EngineInfo } from "./engine_facts.ts";

/**
 * Says what computes: backend, device, library, threads, precision, memory, and why.
 *
 * @throws {OvkitError} `EngineUnavailable` before {@linkcode openEngine}
 */
export function engineInfo(): EngineInfo {
  const engine = currentEngine();
  if (engine === undefined) {
    throw new OvkitError("EngineUnavailable", {
      subject: "engine",
      found: "not open",
      remedy: "call `await openEngine()` first",
    });
  }
  return { ...engine.info, memory: engine.memory() };
}
