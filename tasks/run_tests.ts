import { runDeno, type RunDenoOptions } from "./run_deno.ts";
import { type TestCounts, testCounts } from "./test_counts.ts";

/** Groups of test files; more than run at once, so that none is left with the longest. */
const GROUPS = 8;
/** Groups that run at once, each in a process of its own. */
const AT_ONCE = 2;

/** How tests went. */
export interface TestsResult extends TestCounts {
  readonly success: boolean;
  /** Seconds that they took. */
  readonly seconds: number;
}

/**
 * Runs tests in groups of files, two at a time, and shows on standard error what each group printed
 * when it has ended.
 *
 * @param args of `deno test`
 */
export async function runTests(
  args: readonly string[],
  options: Pick<RunDenoOptions, "env" | "signal"> = {},
): Promise<TestsResult> {
  const started = performance.now();
  const total = { success: true, passed: 0, failed: 0, skipped: 0 };
  let next = 0;

  async function work(): Promise<void> {
    while (next < GROUPS) {
      const shard = `--shard=${++next}/${GROUPS}`;
      const { success, output, stdout } = await runDeno(["test", shard, ...args], options);
      writeAll(output);
      const counts = testCounts(stdout);
      total.success &&= success;
      total.passed += counts.passed;
      total.failed += counts.failed;
      total.skipped += counts.skipped;
    }
  }
  const atOnce = Math.min(AT_ONCE, navigator.hardwareConcurrency);
  await Promise.all(Array.from({ length: atOnce }, work));
  return { ...total, seconds: (performance.now() - started) / 1000 };
}

function writeAll(text: string): void {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
}
