import type { TrainingVolume } from "../../../lib/training/sampling/training_volume.ts";
import type { VolumeStore } from "../../../lib/training/sampling/volume_store.ts";

/** A volume whose voxel i has the value i (+ 1000 in the second channel) and a given label. */
export function makeVolume(
  id: string,
  shapeZyx: readonly [number, number, number],
  options: { readonly channels?: number; readonly label?: (index: number) => number } = {},
): TrainingVolume {
  const { channels = 1, label = () => 0 } = options;
  const count = shapeZyx[0] * shapeZyx[1] * shapeZyx[2];
  const image = new Float32Array(count * channels);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < count; i++) image[c * count + i] = i + 1000 * c;
  }
  return {
    id,
    image,
    label: Uint8Array.from({ length: count }, (_, i) => label(i)),
    channels,
    shapeZyx,
    outside: Array.from({ length: channels }, (_, c) => -1 - c),
  };
}

/** A store of volumes in memory. */
export function storeOf(volumes: readonly TrainingVolume[]): VolumeStore {
  return {
    ids: volumes.map(({ id }) => id),
    read: (index) => Promise.resolve(volumes[index]),
    block: (index) => Promise.resolve({ part: volumes[index], originZyx: [0, 0, 0] }),
  };
}
