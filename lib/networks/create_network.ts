import type { Tensor4D, Tensor5D } from "../engine/tensor_types.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { product } from "../foundation/product.ts";
import { readSafetensors } from "../io/read_safetensors.ts";
import { readTorchState } from "../io/torch/read_torch_state.ts";
import { torchFileForm } from "../io/torch/torch_file_form.ts";
import { writeSafetensors } from "../io/write_safetensors.ts";
import { tf } from "../engine/tf.ts";
import type { NetworkParameters } from "../parameters/model_parameters.ts";
import type { NetworkChannels } from "./architecture_builder.ts";
import { architectureNamed } from "./architectures.ts";
import type { ApplyOptions, Network, TorchState } from "./network.ts";
import { shapeFromTorch, valuesFromTorch, valuesToTorch } from "./torch_layout.ts";
import { summarizeNetwork } from "./summarize_network.ts";
import { createWeightStore } from "./weight_store.ts";

/** Options of {@linkcode createNetwork}. */
export interface CreateNetworkOptions extends NetworkChannels {
  /** Registered name, in any case. @default {"UNet"} */
  readonly architecture?: string;
  /** Of the initial weights. @default {0} */
  readonly seed?: number;
}

/**
 * Builds a network with freshly drawn weights.
 *
 * @param parameters the section `network` of the model's parameters
 * @throws {OvkitError} `ParameterInvalid` for an unknown architecture or parameters it cannot have
 */
export function createNetwork(
  parameters: NetworkParameters,
  options: CreateNetworkOptions,
): Network {
  const { architecture = "UNet", seed = 0, inChannels, outChannels } = options;
  const builder = architectureNamed(architecture);
  const store = createWeightStore(seed);
  const { apply, divisorsZyx, isRepeated = () => false } = builder(store, parameters, {
    inChannels,
    outChannels,
  });
  const is2d = parameters.is_2d;
  const all = [...store.entries];
  const trained = all.filter(([, entry]) => entry.trained);

  function applyAny<T extends Tensor4D | Tensor5D>(x: T, run: ApplyOptions): T[] {
    const [n, ...sizes] = x.shape;
    if (x.rank !== (is2d ? 4 : 5) || sizes.at(-1) !== inChannels) {
      throw new OvkitError("ArgumentInvalid", {
        subject: `${architecture} input`,
        found: `shape [${x.shape}]`,
        expected: is2d ? `[n, y, x, ${inChannels}]` : `[n, z, y, x, ${inChannels}]`,
      });
    }
    checkSizes(is2d ? [1, ...sizes.slice(0, 2)] : sizes.slice(0, 3));
    if (!is2d) return apply(x as Tensor5D, run) as T[];
    return apply(x.reshape([n, 1, ...sizes]), run).map((y) =>
      y.reshape([y.shape[0], ...y.shape.slice(2)])
    ) as T[];
  }

  function checkSizes(sizesZyx: readonly number[]): void {
    if (sizesZyx.every((size, i) => size % divisorsZyx[i] === 0)) return;
    throw new OvkitError("ArgumentInvalid", {
      subject: `${architecture} input`,
      found: `size [${sizesZyx}] (z, y, x)`,
      expected: `multiples of [${divisorsZyx}]`,
      remedy: "choose another patch size",
    });
  }

  async function torchState() {
    const state = new Map<string, { data: Float32Array; shape: number[] }>();
    for (const [name, { variable, torchShape }] of all) {
      const data = valuesToTorch(await variable.data(), torchShape);
      state.set(name, { data, shape: [...torchShape] });
    }
    return state;
  }

  function isRedundant(name: string): boolean {
    return name.endsWith("num_batches_tracked") || isRepeated(name);
  }

  function loadTorchState(state: TorchState): void {
    const loadable = [...state.keys()].filter((name) => !isRedundant(name));
    const unknown = loadable.find((name) => !store.entries.has(name));
    const missing = all.find(([name]) => !state.has(name));
    if (unknown !== undefined || missing !== undefined) {
      throw new OvkitError("CheckpointInvalid", {
        subject: unknown ?? missing![0],
        found: unknown === undefined ? "no such weight in the file" : "unknown to this network",
        remedy: "the weights belong to another architecture or other network parameters",
      });
    }
    for (const [name, { torchShape }] of all) {
      const { data, shape } = state.get(name)!;
      const fits = shape.join() === torchShape.join() && data.length === product(torchShape);
      if (fits && typeof data[0] !== "bigint") continue;
      throw new OvkitError("CheckpointInvalid", {
        subject: name,
        found: fits ? "64-bit whole numbers" : `${data.length} numbers of shape [${shape}]`,
        expected: fits ? "floats" : `[${torchShape}]`,
        remedy: "the weights belong to other network parameters",
      });
    }
    for (const [name, { variable, torchShape }] of all) {
      const values = valuesFromTorch(state.get(name)!.data, torchShape);
      const tensor = tf.tensor(values, shapeFromTorch(torchShape));
      variable.assign(tensor);
      tensor.dispose();
    }
  }

  async function load(path: string): Promise<void> {
    const form = await torchFileForm(path);
    const { tensors } = form === undefined
      ? await readSafetensors(path)
      : await readTorchState(path);
    loadTorchState(tensors as TorchState);
  }

  const network: Network = {
    architecture,
    inChannels,
    outChannels,
    is2d,
    random: store.random,
    dropsLogits: store.dropsLogits,
    divisorsZyx,
    parameterCount: trained.reduce((sum, [, { variable }]) => sum + variable.size, 0),
    weights: new Map(trained.map(([name, { variable }]) => [name, variable])),
    buffers: new Map(
      all.filter(([, entry]) => !entry.trained).map(([name, { variable }]) => [name, variable]),
    ),
    apply: applyAny,
    summary: (run) =>
      summarizeNetwork(network, new Map(trained.map(([name, w]) => [name, w.torchShape])), run),
    torchState,
    isRedundant,
    loadTorchState,
    save: async (path) => await writeSafetensors(path, await torchState()),
    load,
    dispose: () => all.forEach(([, { variable }]) => variable.dispose()),
  };
  return network;
}
