const symbols = {
  dup: { parameters: ["i32"], result: "i32" },
  dup2: { parameters: ["i32", "i32"], result: "i32" },
  open: { parameters: ["buffer", "i32"], result: "i32" },
  read: { parameters: ["i32", "buffer", "usize"], result: "isize" },
  close: { parameters: ["i32"], result: "i32" },
  setenv: { parameters: ["buffer", "buffer", "i32"], result: "i32" },
  dlopen: { parameters: ["buffer", "i32"], result: "pointer" },
} as const;

const standardError = 2;
const readOnly = 0;
const writeOnly = 1;
const loadNow = 2;
const overwrite = 1;

/** The few things of the C runtime that the engine needs. */
export interface CRuntime {
  /**
   * Runs something while nothing can be written to standard error: TensorFlow greets there as it is
   * loaded, before any of its settings can be reached.
   */
  quietly<T>(run: () => T): T;
  /** Loads a library for as long as the process lives; unloading TensorFlow at exit would crash. */
  keepLoaded(path: string): void;
  /** Sets a variable of the environment for the libraries of this process. */
  setVariable(name: string, value: string): void;
  /** A text file's content; empty where it cannot be read. */
  readText(path: string): string;
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
  function readText(path: string): string {
    const file = c.open(bytesOf(path), readOnly);
    if (file < 0) return "";
    const decoder = new TextDecoder();
    const piece = new Uint8Array(1 << 16);
    let text = "";
    for (;;) {
      const count = Number(c.read(file, piece, BigInt(piece.length)));
      if (count <= 0) break;
      text += decoder.decode(piece.subarray(0, count), { stream: true });
    }
    c.close(file);
    return text;
  }

  return {
    quietly,
    readText,
    setVariable: (name, value) => {
      c.setenv(bytesOf(name), bytesOf(value), overwrite);
    },
    keepLoaded: (path) => {
      c.dlopen(bytesOf(path), loadNow);
    },
  };
}
