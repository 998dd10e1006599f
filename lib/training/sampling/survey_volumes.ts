import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import { type BiasVoxels, biasVoxels, type VoxelRuns } from "./bias_voxels.ts";
import type { VolumeStore } from "./volume_store.ts";

/** What drawing patches needs to know of the volumes. */
export interface VolumeSurvey {
  readonly shapesZyx: readonly (readonly [number, number, number])[];
  readonly channels: number;
  readonly bias: BiasVoxels;
}

/** Reads every volume once and notes its shape and where its foreground lies. */
export async function surveyVolumes(
  store: VolumeStore,
  bias: LoaderParameters["bias"],
): Promise<VolumeSurvey> {
  const shapesZyx: (readonly [number, number, number])[] = [];
  const groups = new Map<number, { index: number; voxels: VoxelRuns }[]>();
  let nChannels = 0;
  for (let index = 0; index < store.ids.length; index++) {
    const { shapeZyx, channels, label } = await store.read(index);
    shapesZyx.push(shapeZyx);
    nChannels = channels;
    for (const [group, voxels] of biasVoxels(label, bias)) {
      groups.set(group, [...groups.get(group) ?? [], { index, voxels }]);
    }
  }
  const sorted = [...groups].sort(([a], [b]) => a - b);
  return {
    shapesZyx,
    channels: nChannels,
    bias: { groups: sorted.map(([, volumes]) => ({ volumes })) },
  };
}
