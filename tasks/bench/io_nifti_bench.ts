import { median } from "../../lib/foundation/statistics.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { ctLikeVolume } from "./ct_like_volume.ts";
import { type LineProcess, openLineProcess } from "./line_process.ts";

/** Options of {@linkcode benchNifti}. */
export interface NiftiBenchOptions {
  /** The interpreter that may have nibabel. @default {"python3"} */
  readonly python?: string;
  /** How often each side reads and writes. @default {7} */
  readonly rounds?: number;
  /** The image's shape. @default {[200, 512, 512]} */
  readonly shapeZyx?: readonly [number, number, number];
  /** Called after each round. */
  readonly onRound?: (done: number, rounds: number) => void;
}

/** Reading or writing `.nii.gz`, beside nibabel where it is installed. */
export interface NiftiComparison {
  readonly what: "read .nii.gz" | "write .nii.gz";
  /** Medians in milliseconds. */
  readonly oursMs: number;
  readonly nibabelMs: number | null;
  /** Median of the rounds' ratios. */
  readonly ratio: number | null;
  /** Peak memory of a process that does it once, above that of one that has done nothing. */
  readonly oursPeakBytes: number;
  readonly nibabelPeakBytes: number | null;
  /** Size of the file. */
  readonly oursFileBytes: number;
  readonly nibabelFileBytes: number | null;
}

/** What {@linkcode benchNifti} measures. */
export interface NiftiBench {
  /** nibabel's version, or null where it is not installed. */
  readonly nibabel: string | null;
  readonly voxelBytes: number;
  readonly comparisons: readonly NiftiComparison[];
}

type Open = () => Promise<LineProcess | undefined>;

/**
 * Times reading and writing of a packed int16 scan, in turn with nibabel, and measures the memory that
 * each takes.
 */
export async function benchNifti(options: NiftiBenchOptions = {}): Promise<NiftiBench> {
  const { python = "python3", rounds = 7, shapeZyx = [200, 512, 512], onRound } = options;
  const here = (name: string) => new URL(name, import.meta.url).pathname;
  const openOurs: Open = () =>
    openLineProcess(Deno.execPath(), ["run", "--quiet", "-A", here("nifti_process.ts")]);
  const openTheirs: Open = () => openLineProcess(python, [here("nibabel_io.py")]);
  const folder = await Deno.makeTempDir();
  try {
    const volume = ctLikeVolume(shapeZyx);
    await writeNifti(`${folder}/plain.nii`, volume);
    await writeNifti(`${folder}/packed.nii.gz`, volume);
    const ours = await openOurs();
    const theirs = await openTheirs();
    if (ours === undefined) throw new Error("the kit's process does not start");
    const times = await measure({ ours, theirs, rounds, folder, onRound });
    await Promise.all([ours.close(), theirs?.close()]);
    const peaks = {
      ours: await peaksOf(openOurs, folder),
      theirs: theirs && await peaksOf(openTheirs, folder),
    };
    return {
      nibabel: theirs?.greeting.split(" ")[1] ?? null,
      voxelBytes: volume.data.byteLength,
      comparisons: await compare(times, peaks, folder),
    };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

interface Sides {
  readonly ours: LineProcess;
  readonly theirs: LineProcess | undefined;
}

type Times = Record<"read" | "write", { ours: number[]; theirs: number[] }>;

async function measure(
  { ours, theirs, rounds, folder, onRound }: Sides & {
    rounds: number;
    folder: string;
    onRound?: NiftiBenchOptions["onRound"];
  },
): Promise<Times> {
  const times: Times = { read: { ours: [], theirs: [] }, write: { ours: [], theirs: [] } };
  for (const side of [ours, theirs]) await side?.ask(`load ${folder}/plain.nii`);
  for (let round = -1; round < rounds; round++) {
    for (const what of ["read", "write"] as const) {
      for (const side of ["ours", "theirs"] as const) {
        const path = what === "read" ? "packed.nii.gz" : `${side}.nii.gz`;
        const answer = await (side === "ours" ? ours : theirs)?.ask(`${what} ${folder}/${path}`);
        if (round >= 0 && answer !== undefined) times[what][side].push(Number(answer));
      }
    }
    onRound?.(round + 1, rounds);
  }
  return times;
}

type Peaks = Record<"read" | "write", number>;

/** The memory that each takes, each in a process of its own. */
async function peaksOf(open: Open, folder: string): Promise<Peaks> {
  const peak = async (lines: readonly string[]) => {
    const process = (await open())!;
    const bare = Number(await process.ask("peak"));
    for (const line of lines) await process.ask(line);
    const most = Number(await process.ask("peak"));
    await process.close();
    return most - bare;
  };
  return {
    read: await peak([`read ${folder}/packed.nii.gz`]),
    write: await peak([`load ${folder}/plain.nii`, `write ${folder}/peak.nii.gz`]),
  };
}

async function compare(
  times: Times,
  peaks: { ours: Peaks; theirs: Peaks | undefined },
  folder: string,
): Promise<NiftiComparison[]> {
  const size = async (name: string) => (await Deno.stat(`${folder}/${name}.nii.gz`)).size;
  return await Promise.all((["read", "write"] as const).map(async (what) => {
    const { ours, theirs } = times[what];
    const other = theirs.length > 0;
    return {
      what: `${what} .nii.gz` as const,
      oursMs: median(ours),
      nibabelMs: other ? median(theirs) : null,
      ratio: other ? median(ours.map((time, i) => time / theirs[i])) : null,
      oursPeakBytes: peaks.ours[what],
      nibabelPeakBytes: peaks.theirs?.[what] ?? null,
      oursFileBytes: await size(what === "read" ? "packed" : "ours"),
      nibabelFileBytes: what === "write" && other ? await size("theirs") : null,
    };
  }));
}
