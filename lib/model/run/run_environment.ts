import { totalmem } from "node:os";
import { engineInfo } from "../../engine/engine_info.ts";
import { processor } from "../../engine/processor.ts";
import { openCRuntime } from "../../engine/tensorflow/c_runtime.ts";
import { tf } from "../../engine/tf.ts";
import { version } from "../../foundation/version.ts";

/** What a training runs on: programs, library, machine. */
export interface RunEnvironment {
  /** Versions of the programs. */
  readonly versions: {
    readonly ovkit: string;
    readonly deno: string;
    readonly v8: string;
    readonly typescript: string;
    readonly tfjs: string;
    /** The library behind the backend. */
    readonly library: string;
  };
  /** What computes. */
  readonly engine: {
    readonly backend: string;
    readonly device: string;
    readonly threads: number;
    readonly precision: string;
    readonly precisionReason: string;
    readonly librarySha256: string | null;
  };
  /** The machine. */
  readonly hardware: {
    readonly processor: string;
    readonly cores: number;
    /** Bytes; null where the system may not be asked. */
    readonly memoryBytes: number | null;
    /** Instruction sets for numbers, sorted; none where the system does not tell. */
    readonly instructionSets: readonly string[];
    /** The GPU's driver where a GPU computes. */
    readonly gpu: string | null;
  };
  /** The system. */
  readonly platform: { readonly os: string; readonly release: string; readonly arch: string };
}

/** Writes down what this process runs on; the engine is open. */
export function runEnvironment(): RunEnvironment {
  const { backend, device, threads, precision, precisionReason, ...library } = engineInfo();
  const { model, features } = permitted(processor) ??
    { model: Deno.build.arch, features: new Set<string>() };
  return {
    versions: {
      ovkit: version,
      deno: Deno.version.deno,
      v8: Deno.version.v8,
      typescript: Deno.version.typescript,
      tfjs: tf.version_core,
      library: library.libraryVersion,
    },
    engine: {
      backend,
      device,
      threads,
      precision,
      precisionReason,
      librarySha256: library.librarySha256,
    },
    hardware: {
      processor: model,
      cores: navigator.hardwareConcurrency,
      memoryBytes: permitted(totalmem) ?? null,
      instructionSets: [...features].filter((name) => forNumbers.test(name)).sort(),
      gpu: device === "gpu" ? permitted(gpuDriver) ?? "unknown" : null,
    },
    platform: {
      os: Deno.build.os,
      release: permitted(Deno.osRelease) ?? "unknown",
      arch: Deno.build.arch,
    },
  };
}

const forNumbers = /^(sse|ssse|avx|fma|f16c|amx|neon|asimd|sve|bf16|fphp)/;

function gpuDriver(): string | undefined {
  if (Deno.build.os !== "linux") return undefined;
  return openCRuntime().readText("/proc/driver/nvidia/version").split("\n")[0].trim() || undefined;
}

/** What may not be asked stays unknown. */
function permitted<T>(ask: () => T): T | undefined {
  try {
    return ask();
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) return undefined;
    throw error;
  }
}
