import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import type { ErrorVolumes, PatchDrawing, VolumeVoxels } from "./draw_patches.ts";
import type { VolumeNotes } from "./note_volume.ts";
import type { VolumeStore } from "./volume_store.ts";
import { voxelRuns } from "./voxel_runs.ts";

/** What drawing and cutting patches needs to know of the volumes. */
export interface VolumeSurvey
  extends Pick<PatchDrawing, "shapesZyx" | "groups" | "errors" | "masks"> {
  readonly channels: number;
  readonly hasPrevious: boolean;
  readonly hasMask: boolean;
}

/**
 * Reads every volume once and notes its shape and where its foreground lies.
 *
 * @throws {OvkitError} `DataInvalid` where the volumes have not the same arrays
 */
export async function surveyVolumes(
  store: VolumeStore,
  loader: Pick<LoaderParameters, "bias" | "p_weighted_volume_sampling">,
): Promise<VolumeSurvey> {
  const notes = await store.survey(loader.bias);
  requireSameArrays(notes);
  const masks = notes.map(({ mask }) => mask && voxelRuns(mask));
  const byErrors = loader.bias === "error";
  return {
    shapesZyx: notes.map(({ facts }) => facts.shapeZyx),
    channels: notes[0]?.facts.channels ?? 0,
    hasPrevious: notes[0]?.facts.hasPrevious ?? false,
    hasMask: notes[0]?.facts.hasMask ?? false,
    groups: byErrors ? [] : groupsOf(notes),
    ...(byErrors ? { errors: errorsOf(notes, loader.p_weighted_volume_sampling ?? 0) } : {}),
    ...(notes[0]?.facts.hasMask ? { masks } : {}),
  };
}

function groupsOf(notes: readonly VolumeNotes[]): VolumeVoxels[][] {
  const groups = new Map<number, VolumeVoxels[]>();
  for (const [index, note] of notes.entries()) {
    for (const [group, runs] of note.groups) {
      const volumes = groups.get(group) ?? [];
      if (volumes.length === 0) groups.set(group, volumes);
      volumes.push({ index, voxels: voxelRuns(runs) });
    }
  }
  return [...groups].sort(([a], [b]) => a - b).map(([, volumes]) => volumes);
}

function errorsOf(notes: readonly VolumeNotes[], pWeighted: number): ErrorVolumes {
  const sum = notes.reduce((total, { error }) => total + error, 0);
  const volumes = notes.flatMap(({ error, groups }, index) => {
    const classes = groups.map(([, runs]) => voxelRuns(runs));
    return classes.length === 0 ? [] : [{ index, weight: error / sum, classes }];
  });
  return { pWeighted, volumes };
}

function requireSameArrays(notes: readonly VolumeNotes[]): void {
  const [first, ...others] = notes;
  for (const { facts } of others) {
    const { channels, hasPrevious, hasMask } = first.facts;
    const same = facts.channels === channels && facts.hasPrevious === hasPrevious &&
      facts.hasMask === hasMask;
    if (same) continue;
    throw new OvkitError("DataInvalid", {
      subject: facts.id,
      found: describe(facts),
      expected: `${describe(first.facts)}, as ${first.facts.id} has`,
      remedy: "preprocess all cases again with force",
    });
  }
}

function describe({ channels, hasPrevious, hasMask }: VolumeNotes["facts"]): string {
  return `${channels} channels, ${hasPrevious ? "a" : "no"} previous prediction, ` +
    `${hasMask ? "a" : "no"} mask`;
}
