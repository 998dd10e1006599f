const symbols = {
  dup: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  close: { parameters: ["i32"], result: "i32" },
  dlopen: { parameters: ["buffer", "i32"], result: "pointer" },
} as const;

const standardError = 2;
const writeOnly = 1;
const loadNow = 2;

/** The few things of the C runtime that loading TensorFlow takes. */
export interface CRuntime {
  /**
   * Runs something while nothing can be written to standard error: TensorFlow greets there as it is
   * loaded, before any of its settings can be reached.
   */
  quietly<T>(run: () => T): T;
  /** Loads a library for as long as the process lives; unloading TensorFlow at exit would crash. */
  keepLoaded(path: string): void;
}

/** Opens the C runtime of this process. */
export function openCRuntime(): CRuntime {
  const name = Deno.build.os === "darwin" ? "libSystem.dylib" : "libc.so.6";
  const c = Deno.dlopen(name, symbols).symbols;
  const bytesOf = (text: string) => new TextEncoder().encode(text + "\0");

  function quietly<T>(run: () => T): T {
    const kept = c.dup(standardError);
    const nowhere = c.open(bytesOf("/dev/null"), writeOnly);
    c.dup2(nowhere, standardError);
    try {
      return run();
    } finally {
      c.dup2(kept, standardError);
      c.close(kept);
      c.close(nowhere);
    }
  }
  return {
    quietly,
    keepLoaded: (path) => {
      c.dlopen(bytesOf(path), loadNow);
    },
  };
}
