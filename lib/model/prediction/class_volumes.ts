import { standardDeviation } from "../../foundation/statistics.ts";
import type { ClassVolume } from "./case_prediction.ts";

/** Options of {@linkcode classVolumes}. */
export interface ClassVolumesOptions {
  /** Original class numbers. */
  readonly classes: readonly number[];
  /** Millimetres³ of a voxel of the label map. */
  readonly voxelMm3: number;
  /** Millimetres³ of each class that each look at the scan finds, the background first. */
  readonly passesMm3: readonly (readonly number[])[];
}

/** How much of each class there is in a label map, and how much looks at the scan differ in it. */
export function classVolumes(
  label: Uint8Array | Uint16Array,
  { classes, voxelMm3, passesMm3 }: ClassVolumesOptions,
): ClassVolume[] {
  const counts = new Uint32Array(1 << (8 * label.BYTES_PER_ELEMENT));
  for (let i = 0; i < label.length; i++) counts[label[i]]++;
  return classes.map((number, i) => ({
    class: number,
    ml: counts[number] * voxelMm3 / 1000,
    ...(passesMm3.length < 2 ? {} : { sdMl: spread(passesMm3.map((pass) => pass[i + 1])) / 1000 }),
  }));
}

/** Standard deviation of a sample. */
function spread(values: readonly number[]): number {
  return standardDeviation(values) * Math.sqrt(values.length / (values.length - 1));
}
