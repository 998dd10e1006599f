import { cutPatch } from "./cut_patch.ts";
import { noteVolume } from "./note_volume.ts";
import { emptyPatchArrays } from "./patch_arrays.ts";
import type { TrainingVolume } from "./training_volume.ts";
import type { VolumeStore } from "./volume_store.ts";

/** A store of volumes that are in memory already. */
export function memoryStore(volumes: readonly TrainingVolume[]): VolumeStore {
  return {
    ids: volumes.map(({ id }) => id),
    workers: 0,
    survey: (bias) => Promise.resolve(volumes.map((volume) => noteVolume(volume, bias))),
    cut(positions, sizeZyx) {
      const { channels, previous, mask } = volumes[0];
      const arrays = emptyPatchArrays({
        samples: positions.length,
        sizeZyx,
        channels,
        hasPrevious: previous !== undefined,
        hasMask: mask !== undefined,
      });
      for (const [sample, { volume, cornerZyx }] of positions.entries()) {
        cutPatch(volumes[volume], { cornerZyx, sizeZyx }, { ...arrays, sample });
      }
      return Promise.resolve(arrays);
    },
  };
}
