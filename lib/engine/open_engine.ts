import { OvkitError } from "../foundation/ovkit_error.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import type { BackendName, Precision } from "./engine_facts.ts";
import { currentEngine, type Engine, type OpenEngine, setCurrentEngine } from "./current_engine.ts";
import { findLibrary } from "./library/find_library.ts";
import { openTensorflow } from "./tensorflow/open_tensorflow.ts";
import { choosePrecision } from "./choose_precision.ts";
import { registerGradients } from "./register_gradients.ts";
import { tf } from "./tf.ts";

/** Options of {@linkcode openEngine}. */
export interface OpenEngineOptions {
  /** Takes this backend or fails. @default {the best there is: tensorflow, webgpu, cpu} */
  readonly backend?: BackendName;
  /** Where it computes. @default {"gpu" where the library has one, else "cpu"} */
  readonly device?: "cpu" | "gpu";
  /** Threads that compute. @default {all processors} */
  readonly threads?: number;
  /** Precision of compiled functions. @default {"mixed" where the processor gains from it} */
  readonly precision?: Precision;
  /** Takes the one line that says what a fallback costs. @default {console.warn} */
  readonly warn?: (line: string) => void;
}

const fallbackCost = {
  webgpu: "3D networks run 10 to 500 times slower than on TensorFlow",
  cpu: "3D networks run about 100 times slower than on TensorFlow",
};

/**
 * Opens the engine of this process: TensorFlow.js on the TensorFlow C library where it is installed
 * (`deno task setup`), else on WebGPU, else on plain JavaScript, with one warning line that says what
 * that costs. A second call returns the engine that is open.
 *
 * @throws {OvkitError} `EngineUnavailable` where the backend asked for cannot be had, `ArgumentInvalid`
 * for a thread count that is no positive integer or other options than the open engine's
 *
 * @example The engine, whichever there is
 * ```ts
 * import { engineInfo, openEngine } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * assert.equal(engineInfo().backend, "cpu");
 * ```
 */
export async function openEngine(options: OpenEngineOptions = {}): Promise<Engine> {
  const { threads = navigator.hardwareConcurrency, warn = console.warn } = options;
  if (!Number.isInteger(threads) || threads < 1) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "threads",
      found: String(threads),
      expected: "a positive integer",
    });
  }
  const open = currentEngine();
  if (open !== undefined) return reuse(open, options);
  const engine = options.backend === undefined
    ? await openBest(threads, options, warn)
    : await openNamed(options.backend, threads, options, warn);
  registerGradients();
  setCurrentEngine(engine);
  return engine;
}

function reuse(open: OpenEngine, options: OpenEngineOptions): Engine {
  for (const key of ["backend", "device", "threads", "precision"] as const) {
    if (options[key] === undefined || options[key] === open.info[key]) continue;
    throw new OvkitError("ArgumentInvalid", {
      subject: `engine option ${key}`,
      found: `${options[key]}, but the engine is already open with ${open.info[key]}`,
      remedy: "open the engine once, with the options you want, or restart",
    });
  }
  return open;
}

async function openBest(
  threads: number,
  options: OpenEngineOptions,
  warn: (line: string) => void,
): Promise<OpenEngine> {
  let why: string;
  try {
    return await openTensorflowEngine(threads, options);
  } catch (error) {
    if (!isOvkitError(error, "EngineUnavailable")) throw error;
    why = error.message;
  }
  if (await hasWebGpu()) return await openFallback("webgpu", why, options, warn);
  return await openFallback("cpu", why, options, warn);
}

async function openNamed(
  backend: BackendName,
  threads: number,
  options: OpenEngineOptions,
  warn: (line: string) => void,
): Promise<OpenEngine> {
  if (backend === "tensorflow") return await openTensorflowEngine(threads, options);
  if (backend === "webgpu" && !(await hasWebGpu())) {
    throw new OvkitError("EngineUnavailable", {
      subject: "backend webgpu",
      found: "this machine offers no GPU adapter",
      remedy: "use the tensorflow backend (`deno task setup`)",
    });
  }
  return await openFallback(backend, "as asked", options, warn);
}

async function openTensorflowEngine(
  threads: number,
  options: OpenEngineOptions,
): Promise<OpenEngine> {
  const library = await findLibrary(
    options.device === "cpu" ? { variant: "cpu" } : {},
  );
  if (library === undefined) {
    throw new OvkitError("EngineUnavailable", {
      subject: "TensorFlow library",
      found: "not installed",
      remedy: "run `deno task setup`",
    });
  }
  const backend = await openTensorflow(library, threads);
  const device = backend.binding.isUsingGpuDevice() ? "gpu" : "cpu";
  if (options.device === "gpu" && device !== "gpu") {
    throw new OvkitError("EngineUnavailable", {
      subject: "device gpu",
      found: "the library sees no GPU",
      remedy: "install the CUDA library with `deno task setup --cuda`, or use device cpu",
    });
  }
  const { precision, reason } = await choosePrecision(backend, {
    asked: options.precision,
    device,
  });
  return {
    info: {
      backend: "tensorflow",
      device,
      libraryVersion: backend.binding.TF_Version,
      librarySha256: library.sha256 ?? null,
      threads,
      precision,
      precisionReason: reason,
      backendReason: `TensorFlow library in ${library.folder}`,
    },
    memory: () => ({
      tensors: backend.binding.getNumOfTensors(),
      residentBytes: Deno.memoryUsage().rss,
    }),
    tensorflow: backend,
  };
}

async function openFallback(
  backend: "webgpu" | "cpu",
  why: string,
  options: OpenEngineOptions,
  warn: (line: string) => void,
): Promise<OpenEngine> {
  if (backend === "webgpu") await import("@tensorflow/tfjs-backend-webgpu");
  await tf.setBackend(backend);
  await tf.ready();
  skipBanner();
  warn(`ovkit: computing on ${backend}: ${fallbackCost[backend]} (${why})`);
  return {
    info: {
      backend,
      device: backend === "webgpu" ? "gpu" : "cpu",
      libraryVersion: tf.version_core,
      librarySha256: null,
      threads: 1,
      precision: "float32",
      precisionReason: options.precision === "mixed"
        ? `${backend} has no mixed precision`
        : `${backend} computes in float32`,
      backendReason: why,
    },
    memory: () => ({
      tensors: tf.memory().numTensors,
      residentBytes: Deno.memoryUsage().rss,
    }),
  };
}

/** tfjs advertises tfjs-node at the first tensor, except in its own tests. */
function skipBanner(): void {
  tf.env().set("IS_TEST", true);
  tf.scalar(0).dispose();
  tf.env().set("IS_TEST", false);
}

async function hasWebGpu(): Promise<boolean> {
  const adapter = await navigator.gpu?.requestAdapter().catch(() => null);
  return adapter !== null && adapter !== undefined;
}
