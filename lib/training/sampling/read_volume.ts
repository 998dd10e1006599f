import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import type { TrainingVolume } from "./training_volume.ts";

/** Reads a preprocessed case into memory. */
export async function readVolume(
  dataset: Pick<PreprocessedDataset, "read">,
  id: string,
): Promise<TrainingVolume> {
  const { shapeCzyx: [channels, z, y, x], ...arrays } = await dataset.read(id);
  const count = z * y * x;
  const outside = Array.from(
    { length: channels },
    (_, c) => smallest(arrays.image.subarray(c * count, (c + 1) * count)),
  );
  return { id, ...arrays, channels, shapeZyx: [z, y, x], outside };
}

function smallest(values: Float32Array): number {
  let low = Infinity;
  for (const value of values) if (value < low) low = value;
  return low;
}
