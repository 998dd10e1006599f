import { type TracedOps, traceOps } from "../engine/trace_ops.ts";
import type { RecordedOp } from "../engine/tensorflow/record_ops.ts";
import type { Tensor5D } from "../engine/tensor_types.ts";
import { product } from "../foundation/product.ts";
import type { Network } from "./network.ts";

/** A part of a network whose weights share the start of their names. */
export interface NetworkBlock {
  /** What the names of its weights have in common, e.g. `blocks_down.0`. */
  readonly name: string;
  /** Of what it gives, without the batch: z, y, x, channels; null where inference does not use it. */
  readonly outputShape: readonly number[] | null;
  /** Trained numbers. */
  readonly parameterCount: number;
  /** Floating-point operations: 2 for each multiply-add of convolutions and linear layers. */
  readonly flops: number;
}

/** Options of {@linkcode networkBlocks}. */
export interface NetworkBlocksOptions {
  /** Edge lengths of the input, (z, y, x), or (y, x) in 2D. */
  readonly patchZyx: readonly number[];
}

/**
 * What each block of a network gives for one patch and what that costs, in the order in which blocks
 * are first used. Norms, rectifiers, sums and interpolation are not counted. Needs the TensorFlow
 * engine, but computes nothing.
 *
 * @throws {OvkitError} `ArgumentInvalid` for a patch the network cannot take; `EngineUnavailable`
 *
 * @example A single convolution of edge 3
 * ```ts
 * import { createNetwork, networkBlocks, openEngine } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const { info } = await openEngine({ warn: () => {} });
 * const parameters = { in_channels: 1, out_channels: 2, is_2d: false, filters: 4, filters_max: 8 };
 * const channels = { inChannels: 1, outChannels: 2 };
 * const network = createNetwork({ ...parameters, kernel_sizes: [3, 3] }, channels);
 * if (info.backend === "tensorflow") {
 *   const [block] = networkBlocks(network, { patchZyx: [8, 8, 8] });
 *   assert.equal(block.name, "blocks_down.0");
 *   assert.equal(block.flops, 2 * 8 ** 3 * 27 * (1 * 4 + 4 * 4));
 * }
 * ```
 */
export function networkBlocks(network: Network, options: NetworkBlocksOptions): NetworkBlock[] {
  const inputShape = [1, ...options.patchZyx, network.inChannels];
  const variables = new Map([...network.weights, ...network.buffers]);
  const traced = traceOps((x) => network.apply(x as Tensor5D, { training: false }), {
    shape: inputShape,
    variables,
  });
  const blocks = new Map<string, { shape: readonly number[]; flops: number }>();
  for (const { name, op, shapes } of weightedOps(traced, { variables, inputShape })) {
    const block = blockOf(name, network.architecture);
    const before = blocks.get(block);
    const { shape } = op.outputs[0];
    const better = before === undefined || shape.length >= before.shape.length;
    blocks.set(block, {
      shape: better ? shape : before.shape,
      flops: (before?.flops ?? 0) + 2 * multiplyAdds(op, shapes),
    });
  }
  const counts = new Map<string, number>();
  for (const [name, variable] of network.weights) {
    const block = blockOf(name, network.architecture);
    counts.set(block, (counts.get(block) ?? 0) + variable.size);
  }
  const names = new Set([...blocks.keys(), ...counts.keys()]);
  return [...names].map((name) => {
    const found = blocks.get(name);
    const edges = found?.shape.slice(1) ?? null;
    return {
      name,
      outputShape: network.is2d && edges?.length === 4 ? edges.slice(1) : edges,
      parameterCount: counts.get(name) ?? 0,
      flops: found?.flops ?? 0,
    };
  });
}

interface WeightedOp {
  /** Of a weight that it uses. */
  readonly name: string;
  readonly op: RecordedOp;
  /** Of its inputs. */
  readonly shapes: readonly (readonly number[])[];
}

/** Ops of the input's way that use a weight, directly or reshaped. */
function* weightedOps(
  traced: TracedOps,
  { variables, inputShape }: {
    variables: ReadonlyMap<string, { readonly shape: readonly number[] }>;
    inputShape: readonly number[];
  },
): Generator<WeightedOp> {
  const shapes = new Map<number, readonly number[]>([[traced.input, inputShape]]);
  const weights = new Map(traced.variables);
  const fromInput = new Set([traced.input]);
  for (const [id, name] of traced.variables) shapes.set(id, variables.get(name)!.shape);
  for (const [id, { shape }] of traced.constants) shapes.set(id, shape);
  for (const op of traced.ops) {
    const weight = op.inputs.map((id) => weights.get(id)).find((name) => name !== undefined);
    const onTheWay = op.inputs.some((id) => fromInput.has(id));
    for (const { id, shape } of op.outputs) {
      shapes.set(id, shape);
      if (onTheWay) fromInput.add(id);
      else if (weight !== undefined) weights.set(id, weight);
    }
    if (onTheWay && weight !== undefined) {
      yield { name: weight, op, shapes: op.inputs.map((id) => shapes.get(id)!) };
    }
  }
}

function multiplyAdds(op: RecordedOp, inputs: WeightedOp["shapes"]): number {
  const [{ shape }] = op.outputs;
  const [first, second] = inputs;
  switch (op.name) {
    case "Conv2D":
    case "Conv3D":
      return product(shape) * product(second.slice(0, -1));
    case "Conv2DBackpropInput":
    case "Conv3DBackpropInputV2":
      return product(inputs[2]) * product(second.slice(0, -1));
    case "MatMul":
    case "BatchMatMulV2":
      return product(shape) * first[first.length - 1];
    default:
      return 0;
  }
}

/** The weight's name without the parameter's, and without the layer's where that has a name. */
function blockOf(name: string, whole: string): string {
  const parts = name.split(".").slice(0, -1);
  if (parts.length > 1 && !/^\d+$/.test(parts[parts.length - 1])) parts.pop();
  return parts.join(".") || whole;
}
