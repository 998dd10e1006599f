import { openCRuntime } from "./tensorflow/c_runtime.ts";

/** The processor of this machine. */
export interface Processor {
  /** Its name, or its architecture where the system does not tell. */
  readonly model: string;
  /** Instruction sets by Linux's names; none where the system does not tell. */
  readonly features: ReadonlySet<string>;
}

/** Reads what Linux says of the processor; Deno itself opens `/proc` to unrestricted programs only. */
export function processor(): Processor {
  const text = Deno.build.os === "linux" ? openCRuntime().readText("/proc/cpuinfo") : "";
  return {
    model: /^model name\s*:\s*(.*)$/m.exec(text)?.[1] ?? Deno.build.arch,
    features: new Set(/^flags\s*:(.*)$/m.exec(text)?.[1].trim().split(/\s+/)),
  };
}
