import { join } from "node:path";
import { engineInfo } from "../../lib/engine/engine_info.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { median } from "../../lib/foundation/statistics.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import type { BenchContext } from "./bench_context.ts";
import { ctLikeVolume } from "./ct_like_volume.ts";
import { type LineProcess, openLineProcess } from "./line_process.ts";
import { predictionNetwork } from "./prediction_setup.ts";
import { benchPredictionShares, type PredictionShares } from "./prediction_shares.ts";

const SHAPE_ZYX = [128, 160, 160] as const;
const MIB = 2 ** 20;
const kinds = ["ovkit", "nnunet", "monai"] as const;

/** One side of the benchmark in one precision and memory layout. */
interface Side {
  readonly name: string;
  /** Name of the label map that it writes. */
  readonly kind: typeof kinds[number];
  readonly process: LineProcess;
  readonly ms: number[];
  readonly flipsMs: number[];
}

/** A side's result. */
interface SideResult {
  readonly name: string;
  readonly ms: number;
  readonly flipsMs: number | null;
  readonly peakBytes: number;
}

/**
 * Predicts a volume of 128 × 160 × 160 voxels with windows of 64³, half of them apart, in turn with
 * nnU-Net's predictor and MONAI's inferer in both precisions and memory layouts, each in a process
 * of its own; with flips only the fastest of each. Then the kit's own case from file to file, by
 * its parts.
 */
export async function benchPrediction(context: BenchContext): Promise<Record<string, unknown>> {
  const { rounds = 3, filters = 8, print, progress } = context;
  await openEngine();
  const { threads, libraryVersion, precisionReason } = engineInfo();
  print(
    `${SHAPE_ZYX.join(" × ")}, windows of 64³, ovseg's U-Net with ${filters} filters, ${threads} ` +
      `threads; TensorFlow ${libraryVersion} (${precisionReason})`,
  );
  const folder = await Deno.makeTempDir({ prefix: "ovkit_bench_" });
  try {
    await writeInputs(folder, filters);
    const sides = await openSides(context, folder, filters, threads);
    const bar = progress("bench");
    for (const side of sides) await side.process.ask("warm");
    for (let round = 0; round < rounds; round++) {
      for (const [i, side] of sides.entries()) {
        bar.update((round + i / sides.length) / rounds / 2, side.name);
        side.ms.push(Number(await side.process.ask("plain")));
      }
    }
    const fastest = kinds.flatMap((kind) => fastestOf(sides, kind));
    const exact = kinds.flatMap((kind) => firstInSinglePrecision(sides, kind));
    for (const { process } of exact) await process.ask("label");
    for (let round = 0; round < rounds; round++) {
      for (const [i, side] of fastest.entries()) {
        bar.update((1 + (round + i / fastest.length) / rounds) / 2, `${side.name}, flips`);
        side.flipsMs.push(Number(await side.process.ask("flips")));
      }
    }
    bar.finish(`${rounds} rounds`);
    const results: SideResult[] = [];
    for (const { name, ms, flipsMs, process } of sides) {
      const peakBytes = Number(await process.ask("peak"));
      const flips = flipsMs.length > 0 ? median(flipsMs) : null;
      results.push({ name, ms: median(ms), flipsMs: flips, peakBytes });
    }
    await Promise.all(sides.map(({ process }) => process.close()));
    print(tableOf(results));
    const ratios = ratiosOf(results);
    const agreement = await agreements(folder, exact.slice(1).map(({ kind }) => kind));
    for (const [name, value] of Object.entries({ ...ratios, ...agreement })) {
      print(`${name}: ${value.toFixed(name.startsWith("same") ? 4 : 2)}`);
    }
    const shares = await benchPredictionShares(folder, { filters, shapeZyx: SHAPE_ZYX });
    print(sharesText(shares));
    return { rounds, results, ratios, agreement, shares };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeInputs(folder: string, filters: number): Promise<void> {
  const { architecture, parameters } = predictionNetwork(filters);
  const network = createNetwork(parameters, { architecture, inChannels: 1, outChannels: 3 });
  await network.save(join(folder, "weights.safetensors"));
  network.dispose();
  const scaled = Float32Array.from(
    ctLikeVolume(SHAPE_ZYX).data as Int16Array,
    (value) => (Math.min(Math.max(value, -150), 250) - 50) / 100,
  );
  await Deno.writeFile(join(folder, "volume.f32"), new Uint8Array(scaled.buffer));
}

async function openSides(
  { python }: BenchContext,
  folder: string,
  filters: number,
  threads: number,
): Promise<Side[]> {
  const here = (file: string) => new URL(file, import.meta.url).pathname;
  const shape = SHAPE_ZYX.join("x");
  const sides: Side[] = [];
  for (const precision of ["fp32", "bf16"]) {
    const process = await openLineProcess(Deno.execPath(), [
      ...["run", "--quiet", "-A", here("prediction_process.ts")],
      ...[precision, folder, shape, String(filters)],
    ]);
    sides.push({
      name: `ovkit ${precision}`,
      kind: "ovkit",
      process: process!,
      ms: [],
      flipsMs: [],
    });
  }
  for (const kind of kinds.slice(1)) {
    for (const precision of ["fp32", "bf16"]) {
      for (const layout of ["first", "last"]) {
        const args = [kind, precision, layout, String(threads), folder, shape, String(filters)];
        const process = await openLineProcess(python, [here("torch_prediction.py"), ...args]);
        if (process === undefined) continue;
        const name = `${kind} ${precision} channels ${layout}`;
        sides.push({ name, kind, process, ms: [], flipsMs: [] });
      }
    }
  }
  return sides;
}

/** The side whose label map is compared: rounding apart, the others' differ by their formulas. */
function firstInSinglePrecision(sides: readonly Side[], kind: Side["kind"]): Side[] {
  return sides.filter((side) => side.kind === kind && side.name.includes("fp32")).slice(0, 1);
}

function fastestOf(sides: readonly Side[], kind: Side["kind"]): Side[] {
  const own = sides.filter((side) => side.kind === kind);
  const best = Math.min(...own.map(({ ms }) => median(ms)));
  return own.filter(({ ms }) => median(ms) === best).slice(0, 1);
}

/** The kit's fastest precision beside the fastest of the others, and its memory beside theirs. */
function ratiosOf(results: readonly SideResult[]): Record<string, number> {
  const [ours, theirs] = [true, false].map((own) =>
    results.filter(({ name }) => name.startsWith("ovkit") === own).sort((a, b) => a.ms - b.ms)
  );
  if (theirs.length === 0) return {};
  const flips = theirs.flatMap(({ flipsMs }) => flipsMs ?? []);
  return {
    "time to the fastest": ours[0].ms / theirs[0].ms,
    "time with flips to the fastest": ours[0].flipsMs! / Math.min(...flips),
    "peak memory to the fastest": ours[0].peakBytes / theirs[0].peakBytes,
    "peak memory to the smallest": ours[0].peakBytes /
      Math.min(...theirs.map(({ peakBytes }) => peakBytes)),
  };
}

async function agreements(
  folder: string,
  kinds: readonly string[],
): Promise<Record<string, number>> {
  const own = await Deno.readFile(join(folder, "ovkit.u8"));
  const shares: Record<string, number> = {};
  for (const kind of kinds) {
    const other = await Deno.readFile(join(folder, `${kind}.u8`));
    shares[`same label as ${kind}`] = own.filter((value, i) => value === other[i]).length /
      own.length;
  }
  return shares;
}

function tableOf(results: readonly SideResult[]): string {
  const seconds = (ms: number | null) => ms === null ? "-" : (ms / 1000).toFixed(2);
  return [
    "| prediction | s | s with 8 flips | peak MiB |",
    "| --- | --- | --- | --- |",
    ...results.map(({ name, ms, flipsMs, peakBytes }) =>
      `| ${name} | ${seconds(ms)} | ${seconds(flipsMs)} | ${(peakBytes / MIB).toFixed(0)} |`
    ),
  ].join("\n");
}

function sharesText({ seconds, otherShare }: PredictionShares): string {
  const parts = Object.entries(seconds).map(([name, each]) => `${name} ${each.toFixed(2)} s`);
  return `a case from file to file: ${parts.join(", ")}; everything but the network ` +
    `${(100 * otherShare).toFixed(0)} %`;
}
