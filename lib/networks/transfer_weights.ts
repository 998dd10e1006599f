import { OvkitError } from "../foundation/ovkit_error.ts";
import { product } from "../foundation/product.ts";
import type { Network, TorchState } from "./network.ts";

/** Options of {@linkcode transferWeights}. */
export interface TransferWeightsOptions {
  /**
   * The name in the network of a tensor; undefined leaves the tensor out.
   *
   * @default {the same name}
   */
  readonly rename?: (name: string) => string | undefined;
}

/** What became of each name. */
export interface TransferReport {
  /** Weights and running statistics of the network that were taken over. */
  readonly transferred: readonly string[];
  /** Those that keep the values they had, because there was no tensor of their name. */
  readonly missing: readonly string[];
  /** Tensors that the network has no name for. */
  readonly unexpected: readonly string[];
  /** Names that both have, with different shapes. */
  readonly mismatched: readonly {
    readonly name: string;
    /** The tensor's shape. */
    readonly found: readonly number[];
    /** The network's. */
    readonly expected: readonly number[];
  }[];
  /** The report as Markdown. */
  toMarkdown(): string;
}

/**
 * Takes over the weights whose names and shapes fit; the others stay as they are. Networks share most
 * of their weights that differ in classes or channels only, or whose encoder is the same.
 *
 * @param tensors by PyTorch's names and in its layouts, e.g. of `readTorchState` or `readSafetensors`
 * @throws {OvkitError} `CheckpointInvalid` where no weight fits
 *
 * @example From a network of two classes to one of three
 * ```ts
 * import { createNetwork, openEngine, transferWeights } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * await openEngine({ backend: "cpu", warn: () => {} });
 * const parameters = { in_channels: 1, out_channels: null, is_2d: false, filters: 2, filters_max: 4 };
 * const make = (outChannels: number) =>
 *   createNetwork({ ...parameters, kernel_sizes: [3, 3] }, { inChannels: 1, outChannels });
 * const report = await transferWeights(make(3), await make(2).torchState());
 * assert.deepEqual(report.mismatched.map(({ name }) => name), ["all_logits.0.logits.weight"]);
 * ```
 */
export async function transferWeights(
  network: Network,
  tensors: TorchState,
  options: TransferWeightsOptions = {},
): Promise<TransferReport> {
  const { rename = (name: string) => name } = options;
  const state: Map<string, TorchState extends ReadonlyMap<string, infer T> ? T : never> = new Map(
    await network.torchState(),
  );
  const transferred: string[] = [];
  const unexpected: string[] = [];
  const mismatched: { name: string; found: readonly number[]; expected: readonly number[] }[] = [];
  const met = new Set<string>();
  for (const [given, tensor] of tensors) {
    const name = rename(given);
    if (name === undefined || network.isRedundant(name)) continue;
    const own = state.get(name);
    if (own === undefined) {
      unexpected.push(given);
      continue;
    }
    met.add(name);
    if (own.shape.join() === tensor.shape.join()) {
      state.set(name, tensor);
      transferred.push(name);
    } else {
      mismatched.push({ name, found: tensor.shape, expected: own.shape });
    }
  }
  const missing = [...state.keys()].filter((name) => !met.has(name));
  if (transferred.length === 0) {
    throw new OvkitError("CheckpointInvalid", {
      subject: `weights for ${network.architecture}`,
      found: `${tensors.size} tensors, of which none fits` +
        (unexpected.length > 0 ? `, the first named "${unexpected[0]}"` : ""),
      expected: `names like "${[...state.keys()][0]}" and the network's shapes`,
      remedy: "the weights belong to another architecture, or give a function `rename`",
    });
  }
  network.loadTorchState(state);
  const toMarkdown = () => {
    const size = (name: string) => product(state.get(name)!.shape);
    const count = transferred.reduce((sum, name) => sum + size(name), 0);
    const total = [...state.keys()].reduce((sum, name) => sum + size(name), 0);
    return [
      `${transferred.length} of ${state.size} tensors transferred, ${count} of ${total} numbers.`,
      ...section("Missing: keep their values", missing),
      ...section("Unexpected: left out", unexpected),
      ...section(
        "Mismatched: keep their values",
        mismatched.map(({ name, found, expected }) => `${name}: [${found}] for [${expected}]`),
      ),
    ].join("\n");
  };
  return { transferred, missing, unexpected, mismatched, toMarkdown };
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ["", `${title}`, "", ...lines.map((line) => `- ${line}`)];
}
