import type { PreprocessedDataset } from "../../database/preprocessed_dataset.ts";
import { extent } from "../../foundation/statistics.ts";
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
    (_, c) => extent(arrays.image.subarray(c * count, (c + 1) * count))[0],
  );
  return { id, ...arrays, channels, shapeZyx: [z, y, x], outside };
}
