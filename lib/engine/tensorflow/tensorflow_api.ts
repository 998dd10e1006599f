import { OvkitError } from "../../foundation/ovkit_error.ts";
import { openCRuntime } from "./c_runtime.ts";
import { symbols } from "./symbols.ts";

/** TensorFlow's C API with its strings and status codes turned into those of this language. */
export interface TensorflowApi {
  readonly symbols: Deno.DynamicLibrary<typeof symbols>["symbols"];
  readonly version: string;
  /** A status object of the library; give it back with `release`. */
  newStatus(): Status;
}

/** Where the library puts the outcome of a call. */
export interface Status {
  readonly pointer: Deno.PointerValue;
  /** Throws a tagged error if the last call failed; `subject` says what it was about. */
  check(subject: string | (() => string)): void;
  release(): void;
}

const errorsOnly = 2;

/** absl's log level, so that the library does not write notes to standard error. */
const logging = {
  setMinLogLevel: {
    name: "_ZN4absl12lts_2025081414SetMinLogLevelENS0_18LogSeverityAtLeastE",
    parameters: ["i32"],
    result: "void",
    optional: true,
  },
} as const;

const codeNames = [
  "ok",
  "cancelled",
  "unknown",
  "invalid argument",
  "deadline exceeded",
  "not found",
  "already exists",
  "permission denied",
  "resource exhausted",
  "failed precondition",
  "aborted",
  "out of range",
  "unimplemented",
  "internal",
  "unavailable",
  "data loss",
  "unauthenticated",
];

/**
 * Opens the two files of the library.
 *
 * @param preload files that have to be in the process before (the framework, CUDA's libraries)
 * @param main the file with the C API
 * @throws {OvkitError} `EngineUnavailable` where a file cannot be loaded
 */
export function openTensorflowApi(preload: readonly string[], main: string): TensorflowApi {
  let library: Deno.DynamicLibrary<typeof symbols>;
  try {
    const runtime = openCRuntime();
    library = runtime.quietly(() => {
      for (const path of preload) {
        Deno.dlopen(path, logging).symbols.setMinLogLevel?.(errorsOnly);
      }
      const opened = Deno.dlopen(main, symbols);
      [...preload, main].forEach(runtime.keepLoaded);
      return opened;
    });
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new OvkitError("EngineUnavailable", {
      subject: main,
      found: `cannot load the TensorFlow library (${(cause as Error).message})`,
      remedy: "run `deno task setup`, or point OVKIT_TENSORFLOW at a TensorFlow 2.21 folder",
      cause,
    });
  }
  const s = library.symbols;

  function newStatus(): Status {
    const pointer = s.TF_NewStatus();
    function check(subject: string | (() => string)): void {
      const code = s.TF_GetCode(pointer);
      if (code === 0) return;
      const message = readCString(s.TF_Message(pointer)).split("\n")[0].trim();
      throw new OvkitError("EngineFailed", {
        subject: typeof subject === "string" ? subject : subject(),
        found: `${codeNames[code] ?? `code ${code}`}: ${message}`,
        ...(code === 8 ? { remedy: "use a smaller patch or batch, or fewer filters" } : {}),
      });
    }
    return { pointer, check, release: () => s.TF_DeleteStatus(pointer) };
  }
  return { symbols: s, version: readCString(s.TF_Version()), newStatus };
}

/** Reads a zero-terminated string of the library; empty for a null pointer. */
export function readCString(pointer: Deno.PointerValue): string {
  return pointer === null ? "" : new Deno.UnsafePointerView(pointer).getCString();
}

const encoder = new TextEncoder();
const encoded = new Map<string, Uint8Array<ArrayBuffer>>();

/** A zero-terminated copy of a text that stays where it is. */
export function cString(text: string): Uint8Array<ArrayBuffer> {
  let bytes = encoded.get(text);
  if (bytes === undefined) {
    bytes = encoder.encode(text + "\0");
    encoded.set(text, bytes);
  }
  return bytes;
}
