import type { TrainingVolume } from "./training_volume.ts";

/** Bytes of a volume's arrays. */
export function volumeBytes({ image, label, previous, mask }: TrainingVolume): number {
  return image.byteLength + label.byteLength + (previous?.byteLength ?? 0) +
    (mask?.byteLength ?? 0);
}
