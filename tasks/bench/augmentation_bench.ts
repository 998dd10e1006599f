import { engineInfo } from "../../lib/engine/engine_info.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { median } from "../../lib/foundation/statistics.ts";
import { type AugmentationBench, openAugmentationBench } from "./augmentation_steps.ts";
import type { BenchContext } from "./bench_context.ts";
import { type LineProcess, openLineProcess } from "./line_process.ts";

const presets = ["ovseg", "nnunet"] as const;
type Preset = typeof presets[number];

const samples = 12;
const warmup = 2;

const others: Readonly<Record<Preset, string>> = {
  ovseg: "ovseg's formulas in PyTorch",
  nnunet: "batchgeneratorsv2",
};

/** What a preset takes: medians in milliseconds. */
interface PresetTimes {
  readonly preset: Preset;
  readonly oursMs: number;
  readonly otherOneThreadMs: number | null;
  readonly otherMs: number | null;
  /** A training step of two samples without augmentation. */
  readonly stepMs: number;
  /** What augmentation adds to the batch: the mean, as draws differ much. */
  readonly addedMs: number;
  /** The same as a part of the step. */
  readonly share: number;
  /** Step with over step without, less 1, both with their batch and one after the other. */
  readonly longer: number;
}

/** Augmentation of 64³ samples, beside nnU-Net's and ovseg's ways, and its share of a training step. */
export async function benchAugmentation(
  { python, rounds = 15, print, progress }: BenchContext,
): Promise<Record<string, unknown>> {
  await openEngine();
  const { threads, libraryVersion } = engineInfo();
  const script = new URL("augmentation.py", import.meta.url).pathname;
  const other = await openLineProcess(python, [script]);
  const ours = await openAugmentationBench();
  print(
    `one channel, patch 64³, ${threads} threads; TensorFlow ${libraryVersion}; ` +
      (other?.greeting ?? "PyTorch is not installed for this Python: only our side runs"),
  );
  const bar = progress("augmentation");
  const times = new Map<string, number[]>();
  for (let round = -warmup; round < rounds; round++) {
    bar.update((round + warmup) / (rounds + warmup), `round ${Math.max(0, round)}/${rounds}`);
    for (const [key, time] of await runRound(ours, { other, threads, round: round + warmup })) {
      if (round >= 0) times.set(key, [...times.get(key) ?? [], time]);
    }
  }
  await other?.close();
  bar.finish(`${rounds} rounds`);
  const results = presets.map((preset) => timesOf(preset, times, threads));
  printResults(results, print);
  return { rounds, versions: other?.greeting ?? null, results };
}

async function runRound(
  ours: AugmentationBench,
  { other, threads, round }: {
    readonly other: LineProcess | undefined;
    readonly threads: number;
    readonly round: number;
  },
): Promise<[string, number][]> {
  const times: [string, number][] = [];
  for (const preset of presets) {
    times.push([`${preset} ours`, await ours.sample(preset, { round, samples })]);
    for (const count of other === undefined ? [] : [1, threads]) {
      const answer = await other!.ask(`${preset} ${samples} ${count}`);
      if (answer !== "missing") times.push([`${preset} ${count}`, Number(answer)]);
    }
    for (const [key, augmented] of [["without", undefined], ["with", preset]] as const) {
      const { batchMs, allMs } = await ours.step(augmented, round);
      times.push([`${preset} batch ${key}`, batchMs], [`${preset} step ${key}`, allMs]);
    }
  }
  return times;
}

function timesOf(
  preset: Preset,
  times: ReadonlyMap<string, number[]>,
  threads: number,
): PresetTimes {
  const middle = (key: string) => {
    const found = times.get(`${preset} ${key}`);
    return found === undefined ? null : median(found);
  };
  const mean = (key: string) => {
    const found = times.get(`${preset} ${key}`)!;
    return found.reduce((a, b) => a + b, 0) / found.length;
  };
  const stepMs = middle("step without")!;
  const addedMs = mean("batch with") - mean("batch without");
  return {
    preset,
    oursMs: middle("ours")!,
    otherOneThreadMs: middle("1"),
    otherMs: middle(String(threads)),
    stepMs,
    addedMs,
    share: addedMs / stepMs,
    longer: middle("step with")! / stepMs - 1,
  };
}

function printResults(results: readonly PresetTimes[], print: (line: string) => void): void {
  const ms = (value: number | null) => value === null ? "-" : value.toFixed(1);
  const percent = (value: number) => `${(100 * value).toFixed(1)} %`;
  print(
    "| preset | ovkit ms a sample | other | 1 thread | all threads | step ms | added ms | share | " +
      "longer |",
  );
  print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |");
  for (const each of results) {
    print(
      `| ${each.preset} | ${ms(each.oursMs)} | ${others[each.preset]} ` +
        `| ${ms(each.otherOneThreadMs)} | ${ms(each.otherMs)} | ${each.stepMs.toFixed(0)} ` +
        `| ${ms(each.addedMs)} | ${percent(each.share)} | ${percent(each.longer)} |`,
    );
  }
}
