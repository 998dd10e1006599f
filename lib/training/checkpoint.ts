import { join } from "node:path";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { sha256File } from "../foundation/sha256_file.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { readSafetensors } from "../io/read_safetensors.ts";
import { writeSafetensors } from "../io/write_safetensors.ts";
import type { EpochRecord } from "./epoch_record.ts";

/** Arrays by name, as they are written. */
export type NamedArrays = ReadonlyMap<
  string,
  { readonly data: Float32Array; readonly shape: readonly number[] }
>;

/** Where a run stands; all that is needed to go on exactly as if nothing had happened. */
export interface TrainingState {
  /** Epochs done. */
  readonly epoch: number;
  /** Steps done in the epoch under way. */
  readonly step: number;
  /** Losses of these steps. */
  readonly losses: readonly number[];
  /** ovseg's running loss. */
  readonly runningTrainLoss?: number | null;
  /** Gradient norms of these steps. */
  readonly norms?: readonly number[];
  readonly history: readonly EpochRecord[];
  /** How often training went back to a checkpoint; each halves the learning rate. */
  readonly setbacks?: number;
  /** Hash of the parameters and the data that the run belongs to. */
  readonly runHash: string;
}

/** A checkpoint's content. */
export interface Checkpoint {
  readonly state: TrainingState;
  readonly weights: NamedArrays;
  readonly optimizer: NamedArrays;
}

const files = ["weights.safetensors", "optimizer.safetensors"] as const;
const kept = 2;

/** A checkpoint to be written, whose state may hold the hash of its weights. */
export interface NewCheckpoint extends Omit<Checkpoint, "state"> {
  /** @param weightsSha256 of the weights' file */
  state(weightsSha256: string): TrainingState;
}

/**
 * Writes a checkpoint folder that appears whole or not at all, then removes all but the last two.
 *
 * @param root folder of the run's checkpoints
 * @returns the state as it was written
 */
export async function writeCheckpoint(
  root: string,
  checkpoint: NewCheckpoint,
): Promise<TrainingState> {
  const temporary = join(root, `new.tmp-${crypto.randomUUID()}`);
  let state: TrainingState;
  try {
    await writeSafetensors(join(temporary, files[0]), checkpoint.weights);
    await writeSafetensors(join(temporary, files[1]), checkpoint.optimizer);
    const hashes: Record<string, string> = {};
    for (const file of files) hashes[file] = await sha256File(join(temporary, file));
    state = checkpoint.state(hashes[files[0]]);
    const name = `epoch_${pad(state.epoch, 5)}_step_${pad(state.step, 6)}`;
    await writeFileAtomic(
      join(temporary, "state.json"),
      JSON.stringify({ ...state, sha256: hashes }, null, 1) + "\n",
    );
    await Deno.remove(join(root, name), { recursive: true }).catch(() => {});
    await Deno.rename(temporary, join(root, name));
  } catch (error) {
    await Deno.remove(temporary, { recursive: true }).catch(() => {});
    throw error;
  }
  const names = await checkpointNames(root);
  for (const old of names.slice(0, -kept)) await Deno.remove(join(root, old), { recursive: true });
  return state;
}

/**
 * Reads the newest checkpoint that is whole.
 *
 * @param root folder of the run's checkpoints
 * @param onDamaged hears of each damaged one that is passed over
 * @returns undefined where there is none
 */
export async function readLastCheckpoint(
  root: string,
  onDamaged: (error: OvkitError) => void,
): Promise<Checkpoint | undefined> {
  for (const name of (await checkpointNames(root)).reverse()) {
    try {
      return await readCheckpoint(join(root, name));
    } catch (error) {
      if (!isOvkitError(error)) throw error;
      onDamaged(error);
    }
  }
  return undefined;
}

/** Removes what an interrupted run left half written. */
export async function removeUnfinished(root: string): Promise<void> {
  for (const name of await entryNames(root)) {
    if (name.includes(".tmp-")) await Deno.remove(join(root, name), { recursive: true });
  }
}

async function readCheckpoint(folder: string): Promise<Checkpoint> {
  const damaged = (found: string, cause?: unknown) =>
    new OvkitError("CheckpointInvalid", {
      subject: folder,
      found,
      expected: "a whole checkpoint",
      remedy: "the one before is used instead",
      cause,
    });
  let state: TrainingState & { sha256: Record<string, string> };
  try {
    state = JSON.parse(await Deno.readTextFile(join(folder, "state.json")));
  } catch (cause) {
    throw damaged("state.json cannot be read", cause);
  }
  for (const file of files) {
    const hash = await sha256File(join(folder, file)).catch(() => "none");
    if (hash !== state.sha256?.[file]) throw damaged(`${file} is not what was written`);
  }
  const [weights, optimizer] = await Promise.all(
    files.map(async (file) => (await readSafetensors(join(folder, file))).tensors as NamedArrays),
  );
  const { sha256: _, ...rest } = state;
  return { state: rest, weights, optimizer };
}

async function checkpointNames(root: string): Promise<string[]> {
  return (await entryNames(root)).filter((name) => /^epoch_\d+_step_\d+$/.test(name)).sort();
}

async function entryNames(root: string): Promise<string[]> {
  try {
    const names: string[] = [];
    for await (const entry of Deno.readDir(root)) names.push(entry.name);
    return names;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

function pad(value: number, digits: number): string {
  return String(value).padStart(digits, "0");
}
