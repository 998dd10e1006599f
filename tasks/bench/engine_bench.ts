import { engineInfo } from "../../lib/engine/engine_info.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { median } from "../../lib/foundation/statistics.ts";
import type { BenchContext } from "./bench_context.ts";
import { openTorchProcess, type TorchProcess } from "./torch_process.ts";
import { openUnetBench, type UnetBench } from "./unet_bench.ts";

const modes = ["step", "forward"] as const;
const pairs = [
  { ours: "float32", theirs: "fp32" },
  { ours: "mixed", theirs: "bf16" },
] as const;
const layouts = ["first", "last"] as const;
const warmup = 3;

/** One comparison: medians in milliseconds and the kit's time over PyTorch's best. */
interface Comparison {
  readonly what: string;
  readonly oursMs: number;
  readonly torchFirstMs: number | null;
  readonly torchLastMs: number | null;
  readonly ratio: number | null;
}

/** A 3D U-Net's training step and forward pass, beside PyTorch where it is installed. */
export async function benchEngine(context: BenchContext): Promise<Record<string, unknown>> {
  const { python, rounds = 12, edge = 64, filters = 16, print, progress } = context;
  await openEngine();
  const { threads, libraryVersion, precisionReason } = engineInfo();
  const network = { edge, filters, stages: 4, classes: 3, threads };
  const ours = openUnetBench(network);
  const torch = await openTorchProcess(python, network);
  print(
    `U-Net of ${ours.parameterCount} parameters, patch ${edge}³, batch 1, ` +
      `${threads} threads; TensorFlow ${libraryVersion} (${precisionReason})`,
  );
  if (torch === undefined) print("PyTorch is not installed for this Python: only our side runs");
  else print(`PyTorch ${torch.version}, ${torch.parameterCount} parameters`);
  const bar = progress("bench");
  const times = new Map<string, number[]>();
  for (let round = -warmup; round < rounds; round++) {
    bar.update((round + warmup) / (rounds + warmup), `round ${Math.max(0, round)}/${rounds}`);
    for (const [key, time] of await runRound(ours, torch)) {
      if (round >= 0) times.set(key, [...times.get(key) ?? [], time]);
    }
  }
  await torch?.close();
  bar.finish(`${rounds} rounds`);
  const comparisons = compareTimes(times);
  print(tableOf(comparisons));
  return { rounds, torch: torch?.version ?? null, comparisons };
}

async function runRound(
  ours: UnetBench,
  torch: TorchProcess | undefined,
): Promise<[string, number][]> {
  const times: [string, number][] = [];
  for (const mode of modes) {
    for (const pair of pairs) {
      times.push([`${mode} ${pair.ours}`, await ours[mode](pair.ours)]);
      for (const layout of torch === undefined ? [] : layouts) {
        const run = { mode, precision: pair.theirs, layout };
        times.push([`${mode} ${pair.ours} ${layout}`, await torch!.run(run)]);
      }
    }
  }
  return times;
}

function compareTimes(times: ReadonlyMap<string, readonly number[]>): Comparison[] {
  return modes.flatMap((mode) =>
    pairs.map(({ ours }) => {
      const what = `${mode} ${ours}`;
      const mine = times.get(what)!;
      const theirs = layouts.map((layout) => times.get(`${what} ${layout}`));
      const [first, last] = theirs.map((all) => all === undefined ? null : median(all));
      const best = first !== null && last !== null && last < first ? theirs[1] : theirs[0];
      return {
        what,
        oursMs: median(mine),
        torchFirstMs: first,
        torchLastMs: last,
        ratio: best === undefined ? null : median(mine.map((time, i) => time / best[i])),
      };
    })
  );
}

function tableOf(comparisons: readonly Comparison[]): string {
  const number = (value: number | null, digits: number) => value?.toFixed(digits) ?? "-";
  const rows = comparisons.map(({ what, oursMs, torchFirstMs, torchLastMs, ratio }) =>
    `| ${what} | ${number(oursMs, 0)} | ${number(torchFirstMs, 0)} | ${number(torchLastMs, 0)} | ` +
    `${number(ratio, 2)} |`
  );
  return [
    "| median of the rounds, ms | ovkit | PyTorch | PyTorch channels-last | ratio to the best |",
    "| --- | --- | --- | --- | --- |",
    ...rows,
  ].join("\n");
}
