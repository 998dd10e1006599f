import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import type { FuzzTarget } from "./fuzz_target.ts";
import { loadFuzzTarget } from "./fuzz_targets.ts";
import { mutate } from "./mutate.ts";

/** Memory that reading may take above what the process has, besides four times the file. */
const SPARE_BYTES = 100e6;

/** What became of one damaged file, as this process writes it on a line. */
export interface FuzzOutcome {
  readonly index: number;
  readonly bytes: number;
  readonly milliseconds: number;
  /** `read`, an error's tag, or what went wrong. */
  readonly kind: "read" | "refused" | "wrong error" | "wrong result" | "memory";
  readonly message: string;
}

/** Most memory this process has had since the last call of {@linkcode forgetPeak}; on Linux only. */
function peakBytes(): number {
  if (Deno.build.os !== "linux") return Deno.memoryUsage().rss;
  const status = Deno.readTextFileSync("/proc/self/status");
  return Number(status.match(/VmHWM:\s*(\d+)/)![1]) * 1024;
}

function forgetPeak(): void {
  if (Deno.build.os === "linux") Deno.writeTextFileSync("/proc/self/clear_refs", "5");
}

async function runCase(
  target: FuzzTarget,
  bytes: Uint8Array,
  path: string,
): Promise<Pick<FuzzOutcome, "kind" | "message">> {
  await Deno.writeFile(path, bytes);
  forgetPeak();
  const before = peakBytes();
  try {
    const result = await target.read(path);
    const used = peakBytes() - before;
    const wrong = target.findWrong?.(result, bytes);
    if (wrong !== undefined) return { kind: "wrong result", message: wrong };
    if (used > 4 * bytes.length + SPARE_BYTES) return memory(used);
    return { kind: "read", message: "" };
  } catch (error) {
    const used = peakBytes() - before;
    if (!isOvkitError(error)) {
      return { kind: "wrong error", message: error instanceof Error ? error.stack! : `${error}` };
    }
    if (used > 4 * bytes.length + SPARE_BYTES) return memory(used);
    return { kind: "refused", message: error.tag };
  }
}

function memory(used: number): Pick<FuzzOutcome, "kind" | "message"> {
  return { kind: "memory", message: `${(used / 1e6).toFixed(0)} MB` };
}

async function main(): Promise<void> {
  const [url, seed, first, last, folder] = Deno.args;
  const { target } = await loadFuzzTarget(url);
  const seeds = await target.seeds();
  const path = `${folder}/case${target.ending}`;
  for (const bytes of seeds) await runCase(target, bytes, path);
  console.log("ready");
  for (let index = Number(first); index < Number(last); index++) {
    const bytes = mutate(target, { seeds, seed: Number(seed), index });
    const start = performance.now();
    const outcome = await runCase(target, bytes, path);
    const milliseconds = performance.now() - start;
    const line: FuzzOutcome = { index, bytes: bytes.length, milliseconds, ...outcome };
    console.log(JSON.stringify(line));
  }
}

if (import.meta.main) await main();
