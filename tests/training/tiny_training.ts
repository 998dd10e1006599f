import { join } from "node:path";
import { sha256File } from "../../lib/foundation/sha256_file.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import type { EpochRecord } from "../../lib/training/epoch_record.ts";
import { memoryStore } from "../../lib/training/sampling/memory_store.ts";
import { trainNetwork } from "../../lib/training/train_network.ts";
import type { TrainNetworkOptions } from "../../lib/training/train_network_options.ts";
import { makeVolume } from "./sampling/make_volume.ts";

const loader = { batch_size: 2, epoch_len: 3 };
/** A tiny network and three epochs. */
export const parameters = modelParameters()
  .unet3d({ patch_size: [8, 8, 8], kernel_sizes: [3, 3, 3], filters: 4, filters_max: 8 })
  .data({ trn_dl_params: loader, val_dl_params: { ...loader, epoch_len: 2 } })
  .optimizer("SGD", { lr: 0.01, momentum: 0.9, nesterov: true })
  .training({ num_epochs: 3 })
  .build();

/** A volume with a ball of class 1. */
export function ball(id: string, edge: number) {
  const volume = makeVolume(id, [edge, edge, edge], {
    label: (i) => {
      const at = [Math.floor(i / edge / edge), Math.floor(i / edge) % edge, i % edge];
      return at.reduce((sum, value) => sum + (value - edge / 2) ** 2, 0) < 16 ? 1 : 0;
    },
  });
  const image = Float32Array.from(volume.label, (value, i) => value + (i % 7) / 10);
  return { ...volume, image, outside: [0] };
}

/** Trains in a folder, from where it was left. */
export async function train(
  folder: string,
  options: Partial<TrainNetworkOptions> = {},
): Promise<{ finished: boolean; history: EpochRecord[]; seen: EpochRecord[] }> {
  const { network: kind } = options.parameters ?? parameters;
  const network = createNetwork(kind, { inChannels: 1, outChannels: 2, seed: 1 });
  const run = trainNetwork(network, {
    training: memoryStore([ball("a", 12), ball("b", 14)]),
    validation: memoryStore([ball("c", 12)]),
    parameters,
    precision: "float32",
    folder,
    runHash: "hash",
    ...options,
  });
  const seen: EpochRecord[] = [];
  try {
    for (;;) {
      const next = await run.next();
      if (next.done) return { ...next.value, seen };
      seen.push(next.value);
    }
  } finally {
    network.dispose();
  }
}

/** Runs a test with a folder that is removed afterwards. */
export async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Options that stop a training after so many steps. */
export function stopAfter(steps: number): Partial<TrainNetworkOptions> {
  const controller = new AbortController();
  let done = 0;
  return {
    signal: controller.signal,
    onProgress: () => {
      if (++done === steps) controller.abort();
    },
  };
}

/** What an epoch came to, without how long it took. */
export const numbers = (history: readonly EpochRecord[]) =>
  history.map(({ seconds: _, dataWaitSeconds: __, ...rest }) => rest);

/** Hash of the weights in a folder. */
export const weightsIn = (folder: string) =>
  sha256File(join(folder, "network_weights.safetensors"));

/** Other training parameters. */
export const withTraining = (training: Partial<typeof parameters.training>) => ({
  parameters: { ...parameters, training: { ...parameters.training, ...training } },
});
