import { join } from "node:path";
import type { BatchTensors } from "../augmentation/batch_tensors.ts";
import { writeSafetensors } from "../io/write_safetensors.ts";
import type { BatchPlace } from "./sampling/batch_queue.ts";

/**
 * Writes the batch at which a training diverged, image [n, z, y, x, channels] and label [n, z, y, x],
 * to be looked at.
 *
 * @param folder the run's
 * @returns the file's path
 */
export async function keepDivergedBatch(
  folder: string,
  { epoch, step }: BatchPlace,
  batch: BatchTensors,
): Promise<string> {
  const path = join(folder, "diverged", `epoch_${epoch + 1}_step_${step + 1}.safetensors`);
  const arrays = new Map<string, { data: Float32Array; shape: number[] }>();
  for (const [name, tensor] of Object.entries(batch)) {
    arrays.set(name, { data: Float32Array.from(await tensor.data()), shape: tensor.shape });
  }
  await writeSafetensors(path, arrays);
  return path;
}
