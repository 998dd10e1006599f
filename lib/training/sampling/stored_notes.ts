import { join } from "node:path";
import { sha256 } from "../../foundation/sha256.ts";
import { readSafetensors } from "../../io/read_safetensors.ts";
import { writeSafetensors } from "../../io/write_safetensors.ts";
import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import type { VolumeNotes } from "./note_volume.ts";
import type { RunArrays } from "./voxel_runs.ts";

/** Version of what is noted of a volume; notes of another one are made anew. */
const NOTES_VERSION = 1;

type Bias = LoaderParameters["bias"];

/** Keeps what was noted of volumes beside them, as long as their files are the same. */
export interface StoredNotes {
  /** Notes from before; undefined where there are none, or a file has changed. */
  read(id: string, bias: Bias): Promise<VolumeNotes | undefined>;
  /** Keeps notes; where the folder cannot be written, nothing is kept. */
  write(id: string, bias: Bias, notes: VolumeNotes): Promise<void>;
}

/** Opens the notes on the volumes of a preprocessed data set, in its folder `sampling`. */
export function openStoredNotes(folder: string): StoredNotes {
  const pathOf = (id: string, bias: Bias) => join(folder, "sampling", `${bias}_${id}.safetensors`);

  async function keyOf(id: string): Promise<string> {
    const files = await Promise.all(
      ["images", "labels", "prev_preds", "masks"].map(async (name) => {
        const stat = await Deno.stat(join(folder, name, `${id}.npy`)).catch(() => undefined);
        return stat === undefined ? null : [stat.size, stat.mtime?.getTime() ?? null];
      }),
    );
    return sha256(JSON.stringify([NOTES_VERSION, id, files]));
  }
  async function read(id: string, bias: Bias): Promise<VolumeNotes | undefined> {
    try {
      const { tensors, metadata } = await readSafetensors(pathOf(id, bias));
      if (metadata.key !== await keyOf(id)) return undefined;
      const runs = (name: string): RunArrays => ({
        starts: tensors.get(`${name} starts`)!.data as Uint32Array<ArrayBuffer>,
        ends: tensors.get(`${name} ends`)!.data as Uint32Array<ArrayBuffer>,
      });
      const { groups, ...known } = JSON.parse(metadata.notes);
      return {
        ...known,
        groups: groups.map((group: number) => [group, runs(String(group))] as const),
        mask: known.facts.hasMask ? runs("mask") : undefined,
      };
    } catch {
      return undefined;
    }
  }
  async function write(id: string, bias: Bias, notes: VolumeNotes): Promise<void> {
    const { facts, error, groups, mask } = notes;
    if (!facts.outside.every(Number.isFinite)) return;
    const runs = [...groups.map(([group, all]) => [String(group), all] as const)];
    if (mask !== undefined) runs.push(["mask", mask]);
    const tensors = new Map(runs.flatMap(([name, { starts, ends }]) => [
      [`${name} starts`, { data: starts, shape: [starts.length] }] as const,
      [`${name} ends`, { data: ends, shape: [ends.length] }] as const,
    ]));
    const known = JSON.stringify({ facts, error, groups: groups.map(([group]) => group) });
    const metadata = { key: await keyOf(id), notes: known };
    await writeSafetensors(pathOf(id, bias), tensors, { metadata }).catch(() => {});
  }
  return { read, write };
}
