import { engineInfo } from "../../lib/engine/engine_info.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { median } from "../../lib/foundation/statistics.ts";
import type { BenchContext } from "./bench_context.ts";
import { type LineProcess, openLineProcess } from "./line_process.ts";
import { TRAINING_NETWORKS } from "./training_networks.ts";

const precisions = ["fp32", "bf16"] as const;
const layouts = ["first", "last"] as const;
const GIB = 2 ** 30;

/** One network in one precision: medians in milliseconds, peaks in bytes. */
interface Comparison {
  readonly network: string;
  readonly precision: typeof precisions[number];
  readonly oursMs: number;
  readonly torchMs: readonly number[] | null;
  /** Median of the rounds' ratios to PyTorch's faster layout. */
  readonly ratio: number | null;
  readonly oursPeak: number;
  /** Of the faster layout. */
  readonly torchPeak: number | null;
}

/**
 * Training steps of several networks, batch 2 of 64³, in turn with PyTorch in both memory layouts, each
 * side and precision in a process of its own, so that their memory can be told apart.
 */
export async function benchTraining(context: BenchContext): Promise<Record<string, unknown>> {
  const { rounds = 5, edge = 64, print, progress } = context;
  await openEngine();
  const { threads, libraryVersion, precisionReason } = engineInfo();
  print(
    `batch 2 of ${edge}³, ${threads} threads; TensorFlow ${libraryVersion} (${precisionReason})`,
  );
  const comparisons: Comparison[] = [];
  const bar = progress("bench");
  for (const [i, { name }] of TRAINING_NETWORKS.entries()) {
    for (const [j, precision] of precisions.entries()) {
      bar.update((2 * i + j) / (2 * TRAINING_NETWORKS.length), `${name} ${precision}`);
      comparisons.push(await compare(context, { name, precision, edge, threads, rounds }));
    }
  }
  bar.finish(`${rounds} rounds each`);
  print(tableOf(comparisons));
  const means = precisions.map((precision) => ({
    precision,
    geometricMean: geometricMean(
      comparisons.flatMap((one) =>
        one.precision === precision && one.ratio !== null ? [one.ratio] : []
      ),
    ),
  }));
  for (const { precision, geometricMean } of means) {
    if (geometricMean !== null) print(`geometric mean ${precision}: ${geometricMean.toFixed(2)}`);
  }
  return { rounds, comparisons, means };
}

async function compare(
  { python }: BenchContext,
  run: {
    readonly name: string;
    readonly precision: Comparison["precision"];
    readonly edge: number;
    readonly threads: number;
    readonly rounds: number;
  },
): Promise<Comparison> {
  const { name, precision, edge, threads, rounds } = run;
  const here = (file: string) => new URL(file, import.meta.url).pathname;
  const sizes = [name, precision, String(edge), "2"];
  const ours = (await openLineProcess(Deno.execPath(), [
    ...["run", "--quiet", "-A", here("training_process.ts")],
    ...sizes,
  ]))!;
  const torch: LineProcess[] = [];
  for (const layout of layouts) {
    const args = [here("torch_training.py"), ...sizes, layout, String(threads)];
    const child = await openLineProcess(python, args);
    if (child !== undefined) torch.push(child);
  }
  const times: number[][] = [[], ...torch.map(() => [])];
  const all = [ours, ...torch];
  for (let round = -2; round < rounds; round++) {
    for (const [i, side] of all.entries()) {
      const time = Number(await side.ask("step"));
      if (round >= 0) times[i].push(time);
    }
  }
  const peaks = await Promise.all(all.map(async (side) => Number(await side.ask("peak"))));
  await Promise.all(all.map((side) => side.close()));
  const [mine, ...theirs] = times;
  const medians = theirs.map((each) => median(each));
  const best = medians.indexOf(Math.min(...medians));
  return {
    network: name,
    precision,
    oursMs: median(mine),
    torchMs: torch.length === 0 ? null : medians,
    ratio: best < 0 ? null : median(mine.map((time, i) => time / theirs[best][i])),
    oursPeak: peaks[0],
    torchPeak: best < 0 ? null : peaks[best + 1],
  };
}

function geometricMean(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  return Math.exp(values.reduce((sum, value) => sum + Math.log(value), 0) / values.length);
}

function tableOf(comparisons: readonly Comparison[]): string {
  const ms = (value: number | undefined) => value?.toFixed(0) ?? "-";
  const gib = (value: number | null) => value === null ? "-" : (value / GIB).toFixed(2);
  const rows = comparisons.map((one) =>
    `| ${one.network} ${one.precision} | ${ms(one.oursMs)} | ${ms(one.torchMs?.[0])} | ` +
    `${ms(one.torchMs?.[1])} | ${one.ratio?.toFixed(2) ?? "-"} | ${gib(one.oursPeak)} | ` +
    `${gib(one.torchPeak)} |`
  );
  return [
    "| training step, ms | ovkit | PyTorch | channels-last | ratio to the best | GiB | PyTorch's GiB |",
    "| --- | --- | --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
