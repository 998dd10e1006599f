import type { Tensor4D, Tensor5D } from "../engine/tensor_types.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { readSafetensors } from "../io/read_safetensors.ts";
import { writeSafetensors } from "../io/write_safetensors.ts";
import { tf } from "../engine/tf.ts";
import type { NetworkParameters } from "../parameters/model_parameters.ts";
import type { NetworkChannels } from "./architecture_builder.ts";
import { architectureNamed } from "./architectures.ts";
import type { ApplyOptions, Network, TorchState } from "./network.ts";
import { shapeFromTorch, valuesFromTorch, valuesToTorch } from "./torch_layout.ts";
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

  function loadTorchState(state: TorchState): void {
    const loadable = [...state.keys()]
      .filter((name) => !name.endsWith("num_batches_tracked") && !isRepeated(name));
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
      const found = state.get(name)!.shape;
      if (found.join() === torchShape.join()) continue;
      throw new OvkitError("CheckpointInvalid", {
        subject: name,
        found: `shape [${found}]`,
        expected: `[${torchShape}]`,
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

  return {
    architecture,
    inChannels,
    outChannels,
    is2d,
    random: store.random,
    divisorsZyx,
    parameterCount: trained.reduce((sum, [, { variable }]) => sum + variable.size, 0),
    weights: new Map(trained.map(([name, { variable }]) => [name, variable])),
    buffers: new Map(
      all.filter(([, entry]) => !entry.trained).map(([name, { variable }]) => [name, variable]),
    ),
    apply: applyAny,
    summary: () => summarize(architecture, trained.map(([name, w]) => [name, w.torchShape])),
    torchState,
    loadTorchState,
    save: async (path) => await writeSafetensors(path, await torchState()),
    load: async (path) => loadTorchState((await readSafetensors(path)).tensors as TorchState),
    dispose: () => all.forEach(([, { variable }]) => variable.dispose()),
  };
}

function summarize(title: string, rows: readonly [string, readonly number[]][]): string {
  const width = Math.max(...rows.map(([name]) => name.length));
  const count = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  const lines = rows.map(([name, shape]) =>
    `${name.padEnd(width)}  ${`[${shape.join(", ")}]`.padEnd(24)} ${count(shape)}`
  );
  const total = rows.reduce((sum, [, shape]) => sum + count(shape), 0);
  return [`${title}: ${total} parameters`, ...lines].join("\n");
}
