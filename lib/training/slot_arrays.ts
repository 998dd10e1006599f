import { OvkitError } from "../foundation/ovkit_error.ts";
import { tf } from "../engine/tf.ts";
import type { NamedArrays } from "./checkpoint.ts";
import type { Optimizer } from "./optimizers/optimizer.ts";

/** Variables that belong to a training besides the weights, by name. */
export type Slots = Pick<Optimizer, "slots">;

/** What a training remembers, copied out of the engine. */
export async function readSlots(memory: Slots): Promise<NamedArrays> {
  const arrays = new Map<string, { data: Float32Array; shape: number[] }>();
  for (const [name, variable] of memory.slots) {
    arrays.set(name, { data: await variable.data() as Float32Array, shape: variable.shape });
  }
  return arrays;
}

/** Gives a training back what it remembered. */
export function writeSlots(memory: Slots, arrays: NamedArrays): void {
  for (const [name, variable] of memory.slots) {
    const stored = arrays.get(name);
    if (stored === undefined || stored.shape.join() !== variable.shape.join()) {
      throw new OvkitError("CheckpointInvalid", {
        subject: `optimiser's ${name}`,
        found: stored === undefined ? "not in the checkpoint" : `shape [${stored.shape}]`,
        expected: `shape [${variable.shape}]`,
        remedy: "the checkpoint belongs to another optimiser or network",
      });
    }
    const tensor = tf.tensor(stored.data, variable.shape);
    variable.assign(tensor);
    tensor.dispose();
  }
}
