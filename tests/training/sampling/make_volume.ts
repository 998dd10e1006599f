import type { TrainingVolume } from "../../../lib/training/sampling/training_volume.ts";

/** A volume whose voxel i has the value i (+ 1000 in the second channel) and a given label. */
export function makeVolume(
  id: string,
  shapeZyx: readonly [number, number, number],
  options: {
    readonly channels?: number;
    readonly label?: (index: number) => number;
    readonly previous?: (index: number) => number;
    readonly mask?: (index: number) => number;
  } = {},
): TrainingVolume {
  const { channels = 1, label = () => 0, previous, mask } = options;
  const count = shapeZyx[0] * shapeZyx[1] * shapeZyx[2];
  const image = new Float32Array(count * channels);
  for (let c = 0; c < channels; c++) {
    for (let i = 0; i < count; i++) image[c * count + i] = i + 1000 * c;
  }
  const map = (valueOf: (index: number) => number) =>
    Uint8Array.from({ length: count }, (_, i) => valueOf(i));
  return {
    id,
    image,
    label: map(label),
    ...(previous === undefined ? {} : { previous: map(previous) }),
    ...(mask === undefined ? {} : { mask: map(mask) }),
    channels,
    shapeZyx,
    outside: Array.from({ length: channels }, (_, c) => -1 - c),
  };
}
