import { median } from "../../lib/foundation/statistics.ts";
import { writeNpy } from "../../lib/io/write_npy.ts";
import { type LineProcess, openLineProcess } from "./line_process.ts";

/** Options of {@linkcode benchRtStruct}. */
export interface RtStructBenchOptions {
  /** The interpreter that may have rt-utils. @default {"python3"} */
  readonly python?: string;
  /** How often each side writes and reads. @default {7} */
  readonly rounds?: number;
  /** The mask's slices, rows and columns. @default {[200, 512, 512]} */
  readonly shapeZyx?: readonly [number, number, number];
  /** Called after each round. */
  readonly onRound?: (done: number, rounds: number) => void;
}

/** How one side did: medians in milliseconds, Dice of the mask that came back. */
export interface RtStructTimes {
  readonly writeMs: number;
  readonly readMs: number;
  readonly dice: number;
  /** Peak memory above that of the process that holds the mask and has done nothing. */
  readonly peakBytes: number;
}

/** A mask to a structure set and back, beside rt-utils where it is installed. */
export interface RtStructBench {
  /** rt-utils' version, or null where it is not installed. */
  readonly rtUtils: string | null;
  readonly voxelBytes: number;
  readonly ours: RtStructTimes;
  readonly theirs: RtStructTimes | null;
  /** Median of the rounds' ratios of writing and reading together. */
  readonly ratio: number | null;
}

type Round = readonly [writeMs: number, readMs: number, dice: number];

/**
 * Times a mask of one organ with a vessel through it: written as a structure set and read as a mask,
 * in turn with rt-utils.
 */
export async function benchRtStruct(options: RtStructBenchOptions = {}): Promise<RtStructBench> {
  const { python = "python3", rounds = 7, shapeZyx = [200, 512, 512], onRound } = options;
  const here = (name: string) => new URL(name, import.meta.url).pathname;
  const folder = await Deno.makeTempDir();
  try {
    const mask = organMask(shapeZyx);
    await writeNpy(`${folder}/mask.npy`, { data: mask, shape: [...shapeZyx] });
    const ours = (await openSide(folder, Deno.execPath(), [
      ...["run", "--quiet", "-A", here("rtstruct_process.ts")],
    ]))!;
    const theirs = await openSide(folder, python, [here("rt_utils_io.py")]);
    const times: { ours: Round[]; theirs: Round[] } = { ours: [], theirs: [] };
    for (let round = -1; round < rounds; round++) {
      const one = await runSide(ours, folder);
      const other = theirs === undefined ? undefined : await runSide(theirs, folder);
      if (round >= 0) times.ours.push(one);
      if (round >= 0 && other !== undefined) times.theirs.push(other);
      onRound?.(round + 1, rounds);
    }
    const result = {
      rtUtils: theirs?.process.greeting.split(" ")[1] ?? null,
      voxelBytes: mask.length,
      ours: await summary(ours, times.ours),
      theirs: theirs === undefined ? null : await summary(theirs, times.theirs),
      ratio: theirs === undefined ? null : median(times.ours.map((one, i) => {
        const other = times.theirs[i];
        return (one[0] + one[1]) / (other[0] + other[1]);
      })),
    };
    await Promise.all([ours.process.close(), theirs?.process.close()]);
    return result;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Side {
  readonly process: LineProcess;
  readonly barePeak: number;
}

async function openSide(
  folder: string,
  command: string,
  args: readonly string[],
): Promise<Side | undefined> {
  const process = await openLineProcess(command, args);
  if (process === undefined) return undefined;
  await process.ask(`mask ${folder}/mask.npy`);
  return { process, barePeak: Number(await process.ask("peak")) };
}

async function runSide({ process }: Side, folder: string): Promise<Round> {
  const [writeMs, readMs, dice] = (await process.ask(`run ${folder}`)).split(" ").map(Number);
  return [writeMs, readMs, dice];
}

async function summary({ process, barePeak }: Side, rounds: readonly Round[]) {
  return {
    writeMs: median(rounds.map(([writeMs]) => writeMs)),
    readMs: median(rounds.map(([, readMs]) => readMs)),
    dice: Math.min(...rounds.map(([, , dice]) => dice)),
    peakBytes: Number(await process.ask("peak")) - barePeak,
  };
}

/** An ellipsoid with a wavy surface and a hole along z. */
function organMask([depth, height, width]: readonly [number, number, number]): Uint8Array {
  const mask = new Uint8Array(depth * height * width);
  for (let z = 0, i = 0; z < depth; z++) {
    const dz = (z - depth / 2) / (0.48 * depth);
    for (let y = 0; y < height; y++) {
      const dy = (y - height / 2) / (0.25 * height);
      for (let x = 0; x < width; x++, i++) {
        const dx = (x - 0.47 * width) / (0.29 * width);
        const wave = 0.05 * (Math.sin(x / 9) + Math.cos(y / 7));
        const vessel = (dx - 0.13) ** 2 * 25 + dy * dy * 27;
        if (dx * dx + dy * dy + dz * dz + wave < 1 && vessel > 1) mask[i] = 1;
      }
    }
  }
  return mask;
}
