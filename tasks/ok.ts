import { join, resolve } from "node:path";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import { lineCoverage, percentCovered } from "./line_coverage.ts";
import { runDeno } from "./run_deno.ts";
import { runTask, type Task, type TaskContext } from "./run_task.ts";
import { runTests } from "./run_tests.ts";
import { setupTask } from "./setup.ts";
import { testCounts, testCountsLine } from "./test_counts.ts";

const options = {} as const;

const leastCoverage = 90;

interface GateResult {
  readonly success: boolean;
  /** What stands behind the gate's name. */
  readonly remark: string;
}

interface Gate {
  readonly name: string;
  run(signal: AbortSignal): Promise<GateResult>;
}

/** `deno task ok`: every gate a change has to pass. */
export const okTask: Task<typeof options> = {
  name: "ok",
  usage: "[--json]",
  about: "Format, lint, types, documentation, tests with coverage, examples and notebooks.",
  options,
  async run(context) {
    await setupTask.run({ ...context, values: {}, positionals: [] });
    const folder = await Deno.makeTempDir();
    try {
      return await runGates(gates(folder), context);
    } finally {
      await Deno.remove(folder, { recursive: true });
    }
  },
};

async function runGates(
  all: readonly Gate[],
  { print, signal }: TaskContext<typeof options>,
): Promise<Record<string, unknown>> {
  const lines: string[] = [];
  const failed: string[] = [];
  const results = [];
  for (const { name, run } of all) {
    const started = performance.now();
    const { success, remark } = await run(signal);
    const seconds = Number(((performance.now() - started) / 1000).toFixed(1));
    const line = `${success ? "ok    " : "FAILED"} ${name}, ${seconds} s${remark && `: ${remark}`}`;
    print(line);
    lines.push(line);
    results.push({ name, success, seconds, remark });
    if (!success) failed.push(name);
  }
  print(`\n${lines.join("\n")}`);
  if (failed.length > 0) {
    throw new OvkitError("DataInvalid", { subject: "gates", found: `${failed.join(", ")} failed` });
  }
  return { gates: results };
}

function gates(folder: string): Gate[] {
  const code = ["lib", "tasks", "tests", "mod.ts"];
  const profiles = join(folder, "coverage");
  return [
    denoGate("format", ["fmt", "--check"]),
    denoGate("lint", ["lint"]),
    denoGate("types", ["check", ...code]),
    denoGate("types in README.md", ["check", "--doc-only", "README.md"]),
    denoGate("documentation", ["doc", "--lint", "mod.ts"]),
    {
      name: "tests",
      async run(signal) {
        const coverage = [`--coverage=${profiles}`, "--coverage-raw-data-only"];
        const { success, ...counts } = await runTests(["-A", ...coverage, "tests"], {
          env: { OVKIT_SLOW: "1" },
          signal,
        });
        return { success, remark: testCountsLine(counts) };
      },
    },
    { name: "coverage", run: (signal) => checkCoverage(profiles, signal) },
    testGate("examples", ["test", "-A", "--doc", "mod.ts", "lib"]),
    denoGate("notebooks", ["run", "-A", "tasks/notebooks.ts"]),
  ];
}

function denoGate(name: string, args: readonly string[]): Gate {
  return {
    name,
    async run(signal) {
      const { success, output } = await runDeno(args, { signal });
      if (!success) console.error(output);
      return { success, remark: "" };
    },
  };
}

function testGate(name: string, args: readonly string[]): Gate {
  return {
    name,
    async run(signal) {
      const { success, stdout } = await runDeno(args, { show: true, signal });
      return { success, remark: testCountsLine(testCounts(stdout)) };
    },
  };
}

async function checkCoverage(profiles: string, signal: AbortSignal): Promise<GateResult> {
  const lib = resolve("lib") + "/";
  const { stdout } = await runDeno(["coverage", "--lcov", profiles], { signal });
  const files = lineCoverage(stdout).filter(({ path }) => path.startsWith(lib));
  for (const file of files) {
    const percent = percentCovered([file]);
    if (percent < leastCoverage) {
      console.error(`${file.path.slice(lib.length - 4)}: ${percent.toFixed(0)} % of its lines`);
    }
  }
  const percent = percentCovered(files);
  return { success: percent >= leastCoverage, remark: `${percent.toFixed(1)} % of lib's lines` };
}

if (import.meta.main) Deno.exit(await runTask(okTask));
