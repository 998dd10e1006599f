import { FailedResult } from "./failed_result.ts";
import { type FuzzModule, fuzzTargets } from "./fuzz/fuzz_targets.ts";
import { mutate } from "./fuzz/mutate.ts";
import { type FuzzReport, runFuzzTarget } from "./fuzz/run_fuzz_target.ts";
import { integerOption } from "./integer_option.ts";
import { numberOption } from "./number_option.ts";
import { runTask, type Task } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  minutes: { type: "string" },
  cases: { type: "string" },
  target: { type: "string" },
  seed: { type: "string" },
  replay: { type: "string" },
} as const;

/** `deno task fuzz`: damaged files for every reader. */
export const fuzzTask: Task<typeof options> = {
  name: "fuzz",
  usage: "[--minutes N] [--cases N] [--target NAME] [--seed S] [--replay CASE] [--json]",
  about:
    "Gives every reader damaged files: each must be read right or refused by a tagged error, " +
    "in less than 2 seconds and without more memory than the file calls for.",
  options,
  async run({ values, print, progress, signal }) {
    const modules = await chosenTargets(values.target);
    const seed = integerOption("seed", values.seed, { fallback: 0 });
    if (values.replay !== undefined) {
      const index = integerOption("replay", values.replay, { fallback: 0 });
      if (modules.length > 1) throw new UsageError("--replay needs --target");
      return { ...await replay(modules[0], { seed, index, print }) };
    }
    const minutes = numberOption("minutes", values.minutes);
    const cases = integerOption("cases", values.cases, {
      fallback: minutes === undefined ? 10_000 : Number.MAX_SAFE_INTEGER,
      least: 1,
    });
    const reports: FuzzReport[] = [];
    for (const [i, module] of modules.entries()) {
      const { name } = module.target;
      const bar = progress(name);
      const start = performance.now();
      const share = minutes === undefined ? Infinity : minutes * 60_000 / modules.length;
      const report = await runFuzzTarget(module, {
        seed,
        last: cases,
        deadline: start + share,
        signal,
        onCase: (index) =>
          bar.update(
            Math.min(1, Math.max((index + 1) / cases, (performance.now() - start) / share)),
            `${index + 1} cases`,
          ),
      });
      bar.finish(`${i + 1}/${modules.length}`);
      print(summary(report));
      for (const failure of report.failures) {
        print(`  case ${failure.index}: ${failure.kind}: ${failure.message}`);
        print(
          `    deno task fuzz --target ${name} --seed ${seed} --replay ${failure.index}`,
        );
      }
      reports.push(report);
    }
    const failed = reports.reduce((sum, { failures }) => sum + failures.length, 0);
    if (failed > 0) {
      throw new FailedResult(
        { subject: "fuzz", found: `${failed} cases went wrong`, remedy: "replay one to see it" },
        { seed, reports },
      );
    }
    return { seed, reports };
  },
};

async function chosenTargets(wanted: string | undefined): Promise<FuzzModule[]> {
  const all = await fuzzTargets();
  if (wanted === undefined) return all;
  const chosen = all.filter(({ target }) => target.name === wanted);
  if (chosen.length > 0) return chosen;
  const names = all.map(({ target }) => target.name).join(", ");
  throw new UsageError(`--target is one of ${names}, received "${wanted}"`);
}

function summary({ target, cases, counts, slowestMilliseconds }: FuzzReport): string {
  const kinds = Object.entries(counts).sort(([a], [b]) => a < b ? -1 : 1)
    .map(([kind, count]) => `${count} ${kind}`);
  return `${target}: ${cases} cases, ${kinds.join(", ")}; the slowest took ` +
    `${slowestMilliseconds.toFixed(0)} ms`;
}

/** Writes one damaged file and runs it alone. */
async function replay(
  module: FuzzModule,
  { seed, index, print }: { seed: number; index: number; print(line: string): void },
): Promise<FuzzReport> {
  const { target } = module;
  const path = await Deno.makeTempFile({
    prefix: `${target.name}_${index}_`,
    suffix: target.ending,
  });
  await Deno.writeFile(path, mutate(target, { seeds: await target.seeds(), seed, index }));
  const report = await runFuzzTarget(module, { seed, first: index, last: index + 1 });
  print(`${path}: ${Object.keys(report.counts).join()}`);
  for (const { kind, message } of report.failures) print(`${kind}: ${message}`);
  return report;
}

if (import.meta.main) Deno.exit(await runTask(fuzzTask));
