import { createNetwork } from "../../lib/networks/create_network.ts";
import type { Network } from "../../lib/networks/network.ts";
import { goldenArray, goldenJson, goldenPath, goldenWeights } from "./golden.ts";

/** Names of the networks with stored weights and outputs, in order. */
export async function goldenNetworkNames(): Promise<string[]> {
  const names: string[] = [];
  for await (const entry of Deno.readDir(goldenPath("networks"))) {
    if (entry.isDirectory) names.push(entry.name);
  }
  return names.sort();
}

/** A network with stored weights and what is known of it. */
export interface GoldenNetwork {
  readonly network: Network;
  readonly parameters: Parameters<typeof createNetwork>[0];
  /** Edges of the stored input without batch and channels. */
  readonly patchZyx: readonly number[];
  /** How many outputs are stored for inference. */
  readonly outputCount: number;
}

/** Opens a stored network, as PyTorch's config describes it. */
export async function openGoldenNetwork(
  name: string,
  changes: Readonly<Record<string, unknown>> = {},
): Promise<GoldenNetwork> {
  const config = await goldenJson(`networks/${name}/config.json`);
  const {
    in_channels,
    out_channels,
    n_channels,
    n_classes,
    f,
    dropout_val,
    features_per_stage,
    n_blocks_per_stage,
    ...kwargs
  } = config.kwargs;
  const liver = f === undefined ? {} : { filters: f, dropout_rate: dropout_val, is_2d: false };
  const nnunet = features_per_stage === undefined ? {} : {
    filters: features_per_stage,
    n_blocks_list: n_blocks_per_stage,
    is_2d: false,
  };
  const parameters = {
    filters: 32,
    filters_max: 384,
    ...kwargs,
    ...liver,
    ...nnunet,
    in_channels: null,
    out_channels: null,
    ...changes,
  };
  const network = createNetwork(parameters, {
    architecture: config.network,
    inChannels: in_channels ?? n_channels ?? 2,
    outChannels: out_channels ?? n_classes ?? 3,
  });
  network.loadTorchState(await goldenWeights(`networks/${name}/weights.safetensors`));
  const { outputs } = config;
  const { shape } = await goldenArray(`networks/${name}/input.npy`);
  return {
    network,
    parameters,
    patchZyx: shape.slice(2),
    outputCount: typeof outputs === "number" ? outputs : outputs.eval.length,
  };
}
