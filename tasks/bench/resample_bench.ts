import { median } from "../../lib/foundation/statistics.ts";
import { ctLikeVolume } from "./ct_like_volume.ts";
import { type LineProcess, openLineProcess } from "./line_process.ts";

type Triple = readonly [number, number, number];

/** Options of {@linkcode benchResampling}. */
export interface ResampleBenchOptions {
  /** The interpreter that may have SciPy, scikit-image and PyTorch. @default {"python3"} */
  readonly python?: string;
  /** How often each side does each operation. @default {5} */
  readonly rounds?: number;
  /** The volume's shape. @default {[128, 512, 512]} */
  readonly shapeZyx?: Triple;
  /** What it becomes. @default {[100, 350, 350]} */
  readonly toShapeZyx?: Triple;
  /** Called after each round. */
  readonly onRound?: (done: number, rounds: number) => void;
}

/** One operation of the kit beside the others' ways to do the same. */
export interface ResampleComparison {
  readonly what: string;
  /** Median in milliseconds. */
  readonly oursMs: number;
  /** Result voxels per second, in millions. */
  readonly oursMegavoxels: number;
  /** For each of the others that is installed: the same, and the median of the rounds' ratios. */
  readonly others: readonly {
    readonly name: string;
    readonly ms: number;
    readonly megavoxels: number;
    /** How many times as many voxels per second the kit does. */
    readonly speedup: number;
  }[];
  /** Peak memory, above that of a process that has done nothing, over that of source and result. */
  readonly peakShare: number;
}

/** What {@linkcode benchResampling} measures. */
export interface ResampleBench {
  /** Versions of the other side, or null where SciPy is not installed. */
  readonly versions: string | null;
  readonly comparisons: readonly ResampleComparison[];
  /** Largest difference of order 3 from SciPy in float64, over the image's range. */
  readonly cubicDifference: number | null;
  /** Voxels where the label map is another than nnU-Net's. */
  readonly labelDifferences: number | null;
}

interface Operation {
  readonly what: string;
  readonly file: string;
  readonly bytes: number;
  readonly others: readonly string[];
}

const OPERATIONS: Readonly<Record<string, Operation>> = {
  "linear": {
    what: "linear, float32",
    file: "image.f32",
    bytes: 4,
    others: ["torch-linear-1", "torch-linear-2", "scipy-cubic", "nnunet-cubic"],
  },
  "linear-int16": {
    what: "linear, int16",
    file: "image.i16",
    bytes: 2,
    others: ["torch-linear-1", "torch-linear-2", "scipy-cubic", "nnunet-cubic"],
  },
  "cubic": {
    what: "cubic",
    file: "image.f32",
    bytes: 4,
    others: ["scipy-cubic", "nnunet-cubic"],
  },
  "cubic-slices": {
    what: "cubic, slices apart",
    file: "image.f32",
    bytes: 4,
    others: ["nnunet-slices"],
  },
  "labels": { what: "labels by class", file: "label.u8", bytes: 1, others: ["nnunet-labels"] },
  "nearest": { what: "labels, nearest", file: "label.u8", bytes: 1, others: ["nnunet-labels"] },
};

/** Times resampling of a scan and of a label map, in turn with SciPy, nnU-Net's way and PyTorch. */
export async function benchResampling(options: ResampleBenchOptions = {}): Promise<ResampleBench> {
  const {
    python = "python3",
    rounds = 5,
    shapeZyx = [128, 512, 512],
    toShapeZyx = [100, 350, 350],
    onRound,
  } = options;
  const folder = await Deno.makeTempDir();
  try {
    await writeSources(folder, shapeZyx);
    const open = async (command: string, args: readonly string[]) => {
      const process = await openLineProcess(command, args);
      await process?.ask(`load ${folder} ${shapeZyx.join(" ")}`);
      await process?.ask(`to ${toShapeZyx.join(" ")}`);
      return process;
    };
    const here = (name: string) => new URL(name, import.meta.url).pathname;
    const openOurs = async () =>
      (await open(Deno.execPath(), ["run", "--quiet", "-A", here("resample_process.ts")]))!;
    const ours = await openOurs();
    const theirs = await open(python, [here("preprocessing.py")]);
    const times = await measure({ ours, theirs, rounds, onRound });
    const differences = theirs && await compareResults(ours, theirs, folder);
    await Promise.all([ours.close(), theirs?.close()]);
    const comparisons = [];
    for (const [name, operation] of Object.entries(OPERATIONS)) {
      const voxels = toShapeZyx.reduce((a, b) => a * b);
      const peak = await peakOf(await openOurs(), name, operation);
      const bytes = shapeZyx.reduce((a, b) => a * b) * operation.bytes +
        voxels * (operation.bytes === 1 ? 1 : 4);
      comparisons.push({
        ...compare(times, name, voxels),
        peakShare: peak / bytes,
      });
    }
    return {
      versions: theirs?.greeting ?? null,
      comparisons,
      cubicDifference: differences?.cubic ?? null,
      labelDifferences: differences?.labels ?? null,
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function writeSources(folder: string, shapeZyx: Triple): Promise<void> {
  const image = ctLikeVolume(shapeZyx).data as Int16Array;
  const label = organs(shapeZyx);
  const write = (name: string, values: Int16Array | Float32Array | Uint8Array) =>
    Deno.writeFile(
      `${folder}/${name}`,
      new Uint8Array(values.buffer as ArrayBuffer, 0, values.byteLength),
    );
  await write("image.i16", image);
  await write("image.f32", Float32Array.from(image));
  await write("label.u8", label);
}

/** Three touching ellipsoids with wavy surfaces. */
function organs([depth, height, width]: Triple): Uint8Array {
  const label = new Uint8Array(depth * height * width);
  for (let z = 0, i = 0; z < depth; z++) {
    const w = 2 * z / depth - 1;
    for (let y = 0; y < height; y++) {
      const v = 2 * y / height - 1;
      for (let x = 0; x < width; x++, i++) {
        const u = 2 * x / width - 1;
        const wave = 0.05 * Math.sin(30 * u) * Math.cos(25 * v + 9 * w);
        if ((u / 0.7) ** 2 + (v / 0.6) ** 2 + (w / 0.9) ** 2 < 1 + wave) {
          label[i] = u < -0.2 ? 1 : u < 0.2 + wave ? 2 : 3;
        }
      }
    }
  }
  return label;
}

interface Sides {
  readonly ours: LineProcess;
  readonly theirs: LineProcess | undefined;
}

/** For each operation, the milliseconds of each round. */
type Times = Map<string, number[]>;

async function measure(
  { ours, theirs, rounds, onRound }: Sides & {
    rounds: number;
    onRound: ResampleBenchOptions["onRound"];
  },
): Promise<Times> {
  const times: Times = new Map();
  const time = async (process: LineProcess | undefined, name: string, round: number) => {
    const answer = await process?.ask(name);
    if (round < 0 || answer === undefined || answer === "missing") return;
    times.set(name, [...times.get(name) ?? [], Number(answer)]);
  };
  for (let round = -1; round < rounds; round++) {
    const done = new Set<string>();
    for (const [name, { others }] of Object.entries(OPERATIONS)) {
      await time(ours, name, round);
      for (const other of others.filter((other) => !done.has(other))) {
        await time(theirs, other, round);
        done.add(other);
      }
    }
    onRound?.(round + 1, rounds);
  }
  return times;
}

function compare(times: Times, name: string, voxels: number) {
  const { what, others } = OPERATIONS[name];
  const ours = times.get(name)!;
  const megavoxels = (ms: number) => voxels / ms / 1000;
  return {
    what,
    oursMs: median(ours),
    oursMegavoxels: megavoxels(median(ours)),
    others: others.filter((other) => times.has(other)).map((other) => {
      const theirs = times.get(other)!;
      return {
        name: other,
        ms: median(theirs),
        megavoxels: megavoxels(median(theirs)),
        speedup: median(theirs.map((ms, round) => ms / ours[round])),
      };
    }),
  };
}

async function compareResults(ours: LineProcess, theirs: LineProcess, folder: string) {
  const results = async (own: string, other: string) => {
    if (await theirs.ask(other) === "missing") return null;
    await theirs.ask(`save ${folder}/theirs.f64`);
    await ours.ask(own);
    await ours.ask(`save ${folder}/ours.f64`);
    const read = async (name: string) =>
      new Float64Array((await Deno.readFile(`${folder}/${name}.f64`)).buffer);
    return [await read("ours"), await read("theirs")];
  };
  const cubic = await results("cubic", "scipy-cubic-wide");
  const image = new Int16Array((await Deno.readFile(`${folder}/image.i16`)).buffer);
  const range = image.reduce((a, b) => Math.max(a, b)) - image.reduce((a, b) => Math.min(a, b));
  let most = 0;
  cubic?.[0].forEach((value, i) => most = Math.max(most, Math.abs(value - cubic[1][i])));
  const labels = await results("labels", "nnunet-labels");
  const unequal = labels?.[0].reduce((n, label, i) => n + Number(label !== labels[1][i]), 0);
  return { cubic: cubic && most / range, labels: unequal ?? null };
}

/** Memory that one operation takes in a process of its own, its source included. */
async function peakOf(process: LineProcess, name: string, { file }: Operation): Promise<number> {
  const bare = Number(await process.ask("peak"));
  await process.ask(`read ${file}`);
  await process.ask(name);
  const most = Number(await process.ask("peak"));
  await process.close();
  return most - bare;
}
