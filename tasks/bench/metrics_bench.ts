import { median } from "../../lib/foundation/statistics.ts";
import type { BenchContext } from "./bench_context.ts";
import { type LineProcess, openLineProcess } from "./line_process.ts";

type Triple = readonly [number, number, number];

/** Options of {@linkcode measureMetrics}. */
export interface MetricsBenchOptions {
  /** The interpreter that may have the other packages. @default {"python3"} */
  readonly python?: string;
  /** How often each side does each operation. @default {5} */
  readonly rounds?: number;
  /** Voxels along each axis. @default {256} */
  readonly edge?: number;
  /** Called after each round. */
  readonly onRound?: (done: number, rounds: number) => void;
}

/** One operation of the kit beside the others' ways to do the same. */
export interface MetricsComparison {
  readonly what: string;
  /** Median in milliseconds. */
  readonly oursMs: number;
  /** For each of the others that is installed the same, and the median of the rounds' ratios. */
  readonly others: readonly {
    readonly name: string;
    readonly ms: number;
    /** How many times as fast the kit is. */
    readonly speedup: number;
    /** Largest relative difference of the results. */
    readonly difference: number;
  }[];
}

/** What {@linkcode measureMetrics} measures. */
export interface MetricsBench {
  /** Versions of the other side, or null where SciPy is not installed. */
  readonly versions: string | null;
  readonly comparisons: readonly MetricsComparison[];
}

const SPACING: Triple = [1, 1, 1];

const OPERATIONS: readonly { name: string; what: string; others: readonly string[] }[] = [
  { name: "surfaces", what: "HD95, NSD and MASD", others: ["surface-distance"] },
  {
    name: "components",
    what: "components (26) of an organ with islands",
    others: ["scipy-components", "cc3d-components"],
  },
  {
    name: "sponge",
    what: "components (26) of a sponge",
    others: ["scipy-sponge", "cc3d-sponge"],
  },
  {
    name: "distances",
    what: "distance map",
    others: ["scipy-distances", "edt-distances"],
  },
];

/** Surface metrics, components and distance maps beside the packages that are usual for them. */
export async function benchMetrics(
  { python, rounds, edge, print, progress }: BenchContext,
): Promise<Record<string, unknown>> {
  const bar = progress("metrics");
  const bench = await measureMetrics({
    python,
    ...(rounds === undefined ? {} : { rounds }),
    ...(edge === undefined ? {} : { edge }),
    onRound: (done, all) => {
      if (done < all) bar.update(done / all, `round ${done} of ${all}`);
      else bar.finish(`${all} rounds`);
    },
  });
  print(bench.versions ?? "SciPy is not installed");
  print("| median | ovkit ms | other | ms | speedup | relative difference |");
  print("| --- | --- | --- | --- | --- | --- |");
  for (const { what, oursMs, others } of bench.comparisons) {
    const ours = `| ${what} | ${oursMs.toFixed(0)}`;
    if (others.length === 0) print(`${ours} | - | - | - | - |`);
    for (const { name, ms, speedup, difference } of others) {
      print(
        `${ours} | ${name} | ${ms.toFixed(0)} | ${speedup.toFixed(2)} | ` +
          `${difference.toExponential(1)} |`,
      );
    }
  }
  return { metrics: bench };
}

/** Times each side in turn on two organ-like masks and a sponge of one shape. */
export async function measureMetrics(options: MetricsBenchOptions = {}): Promise<MetricsBench> {
  const { python = "python3", rounds = 5, edge = 256, onRound } = options;
  const folder = await Deno.makeTempDir();
  try {
    for (const [name, mask] of Object.entries(benchMasks(edge))) {
      await Deno.writeFile(`${folder}/${name}.u8`, mask);
    }
    const here = (name: string) => new URL(name, import.meta.url).pathname;
    const ours = await openLineProcess(
      Deno.execPath(),
      ["run", "--quiet", "-A", here("metrics_process.ts")],
    );
    const theirs = await openLineProcess(python, [here("metrics.py")]);
    const load = `load ${folder} ${edge} ${edge} ${edge} ${SPACING.join(" ")}`;
    await Promise.all([ours!.ask(load), theirs?.ask(load)]);
    const comparisons = await measure({ ours: ours!, theirs, rounds, onRound });
    await Promise.all([ours!.close(), theirs?.close()]);
    return { versions: theirs?.greeting ?? null, comparisons };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Answer {
  readonly ms: number;
  readonly value: number | readonly number[];
}

async function measure({ ours, theirs, rounds, onRound }: {
  ours: LineProcess;
  theirs: LineProcess | undefined;
  rounds: number;
  onRound: MetricsBenchOptions["onRound"];
}): Promise<MetricsComparison[]> {
  const answers = new Map<string, Answer[]>();
  const keep = async (process: LineProcess | undefined, name: string) => {
    const answer = await process?.ask(name);
    if (answer === undefined || answer === "missing") return;
    const [ms, value] = answer.split(" ");
    const all = answers.get(name) ?? [];
    answers.set(name, [...all, { ms: Number(ms), value: JSON.parse(value) }]);
  };
  for (const { name } of OPERATIONS) await ours.ask(name);
  for (let round = 0; round < rounds; round++) {
    for (const { name, others } of OPERATIONS) {
      await keep(ours, name);
      for (const other of others) await keep(theirs, other);
    }
    onRound?.(round + 1, rounds);
  }
  return OPERATIONS.map(({ name, what, others }) => {
    const own = answers.get(name)!;
    return {
      what,
      oursMs: median(own.map(({ ms }) => ms)),
      others: others.filter((other) => answers.has(other)).map((other) => {
        const all = answers.get(other)!;
        return {
          name: other,
          ms: median(all.map(({ ms }) => ms)),
          speedup: median(all.map(({ ms }, round) => ms / own[round].ms)),
          difference: relativeDifference(own[0].value, all[0].value),
        };
      }),
    };
  });
}

function relativeDifference(a: Answer["value"], b: Answer["value"]): number {
  const [own, theirs] = [[a].flat(), [b].flat()] as [number[], number[]];
  return Math.max(...own.map((value, i) => Math.abs(value - theirs[i]) / Math.abs(theirs[i])));
}

/** Two wavy organs that differ a little, with islands around them, and a sponge. */
function benchMasks(edge: number): Record<string, Uint8Array> {
  const make = (isInside: (z: number, y: number, x: number) => boolean) => {
    const mask = new Uint8Array(edge ** 3);
    for (let z = 0, i = 0; z < edge; z++) {
      for (let y = 0; y < edge; y++) {
        for (let x = 0; x < edge; x++, i++) {
          if (isInside(z / edge * 2 - 1, y / edge * 2 - 1, x / edge * 2 - 1)) mask[i] = 1;
        }
      }
    }
    return mask;
  };
  const organ = (shift: number) => (z: number, y: number, x: number) => {
    const radius = ((z - shift) / 0.85) ** 2 + (y / 0.8) ** 2 + ((x + shift) / 0.7) ** 2;
    const wave = 0.08 * Math.sin(19 * x + 7 * y) * Math.cos(23 * y - 11 * z + 40 * shift);
    const islands = radius > 1.3 && Math.sin(31 * x) * Math.sin(29 * y) * Math.sin(27 * z) > 0.9;
    return radius < 1 + wave || islands;
  };
  const sponge = (z: number, y: number, x: number) =>
    Math.sin(41 * x + 13 * z) + Math.sin(37 * y - 17 * x) + Math.sin(43 * z + 19 * y) > 1.1;
  return { reference: make(organ(0)), prediction: make(organ(0.012)), sponge: make(sponge) };
}
