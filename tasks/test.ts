import { runDeno } from "./run_deno.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { runTask, type Task } from "./run_task.ts";
import { setupTask } from "./setup.ts";
import { runTests, type TestsResult } from "./run_tests.ts";
import { testCounts, testCountsLine } from "./test_counts.ts";

const options = {} as const;

/** `deno task test`: installs the engine's library where it is missing, then runs all tests. */
export const testTask: Task<typeof options> = {
  name: "test",
  usage: "[PATH…] [--json]",
  about: "Runs all tests but the slow ones, or those of the named files and folders; sets the " +
    "engine up first. The slow ones are run by ok.",
  options,
  mostArguments: Infinity,
  async run(context) {
    const { positionals, print, signal } = context;
    await setupTask.run({ ...context, values: {}, positionals: [] });
    const { success, seconds, ...counts } = positionals.length === 0
      ? await runTests(["--frozen", "-A", "--ignore=tests/**/*_slow_test.ts", "tests"], { signal })
      : await runNamed(positionals, signal);
    print(testCountsLine(counts));
    if (!success) {
      throw new OvkitError("DataInvalid", {
        subject: "tests",
        found: `${counts.failed} failed`,
        remedy: "the lines above say which and why",
      });
    }
    return { ...counts, seconds: Number(seconds.toFixed(1)) };
  },
};

async function runNamed(paths: readonly string[], signal: AbortSignal): Promise<TestsResult> {
  const result = await runDeno(["test", "--frozen", "-A", ...paths], { show: true, signal });
  return { ...testCounts(result.stdout), success: result.success, seconds: result.seconds };
}

if (import.meta.main) Deno.exit(await runTask(testTask));
