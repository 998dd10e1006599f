import type { Tensor5D } from "../../engine/tensor_types.ts";
import { traceOps } from "../../engine/trace_ops.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { version } from "../../foundation/version.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import type { Network } from "../network.ts";
import { shapeFromTorch } from "../torch_layout.ts";
import { convertOps } from "./convert_ops.ts";
import { channelsFirst } from "./layout.ts";
import { encodeOnnxModel, type OnnxModel } from "./onnx_model.ts";

/** Options of {@linkcode saveOnnx}. */
export interface SaveOnnxOptions {
  /** Edge lengths of the input, (z, y, x), or (y, x) in 2D; fixed in the file. */
  readonly patchZyx: readonly number[];
  /** Which outputs the file has: the finest logits, or those of all scales. @default {"finest"} */
  readonly scales?: "finest" | "all";
}

/** Version of ONNX's set of ops. */
const OPSET = 17;
/** Protocol buffers end here. */
const MOST_BYTES = 2 ** 31 - 1;

/**
 * Writes a network for inference as ONNX (opset 17): weights under PyTorch's names and in its layouts,
 * an input `input` [batch, channels, z, y, x] with any batch, and `logits` [batch, classes, z, y, x];
 * with all scales also `logits_1`, ... of the coarser ones. In 2D there is no z.
 *
 * The ops are those that `network.apply` does, so a network of one's own can be written too, if its
 * ops are known and its samples do not know of each other. Needs the TensorFlow engine.
 *
 * @param path the file, by convention `.onnx`
 * @throws {OvkitError} `FormatUnsupported` for an op that is not known, which is named, and networks
 * beyond 2 GB; `ArgumentInvalid` for a patch the network cannot take; `EngineUnavailable`
 *
 * @example Write a network
 * ```ts
 * import { createNetwork, openEngine, saveOnnx } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const { info } = await openEngine({ warn: () => {} });
 * const parameters = { in_channels: 1, out_channels: 2, is_2d: false, filters: 4, filters_max: 8 };
 * const channels = { inChannels: 1, outChannels: 2 };
 * const network = createNetwork({ ...parameters, kernel_sizes: [3, 3] }, channels);
 * if (info.backend === "tensorflow") {
 *   const path = await Deno.makeTempFile({ suffix: ".onnx" });
 *   await saveOnnx(network, path, { patchZyx: [8, 16, 16] });
 *   assert.ok((await Deno.stat(path)).size > 4 * network.parameterCount);
 * }
 * ```
 */
export async function saveOnnx(
  network: Network,
  path: string,
  options: SaveOnnxOptions,
): Promise<void> {
  const { length, parts } = encodeOnnxModel(await onnxModel(network, options));
  if (length > MOST_BYTES) {
    throw new OvkitError("FormatUnsupported", {
      subject: path,
      found: `a network of ${length} bytes`,
      expected: "less than 2 GB, which is all that ONNX files hold",
    });
  }
  await writeFileAtomic(path, parts);
}

/** The network in ONNX's terms. */
export async function onnxModel(
  network: Network,
  { patchZyx, scales = "finest" }: SaveOnnxOptions,
): Promise<OnnxModel> {
  const inputShape = [1, ...patchZyx, network.inChannels];
  const variables = new Map([...network.weights, ...network.buffers]);
  const traced = traceOps((x) => network.apply(x as Tensor5D, { training: false }), {
    shape: inputShape,
    variables,
  });
  const state = await network.torchState();
  const { graph, outputs, weights } = convertOps(traced, {
    input: "input",
    inputShape,
    weightShapes: new Map([...state].map(([name, { shape }]) => [name, shapeFromTorch(shape)])),
    outputCount: scales === "all" ? traced.outputs.length : 1,
  });
  const nodes = [...graph.nodes];
  const names = outputs.map((_, i) => i === 0 ? "logits" : `logits_${i}`);
  outputs.forEach((output, i) => {
    nodes.push({ op: "Identity", inputs: [output.name], outputs: [names[i]], attributes: {} });
  });
  const used = new Set(nodes.flatMap((node) => node.inputs));
  const firstFree = (shape: readonly number[]) => {
    const [, ...edges] = channelsFirst(shape.length).map((axis) => shape[axis]);
    return ["batch", ...edges];
  };
  return {
    name: network.architecture,
    opset: OPSET,
    producer: { name: "ovkit", version },
    nodes,
    initializers: [
      ...[...state].filter(([name]) => weights.has(name))
        .map(([name, { data, shape }]) => ({ name, shape, data })),
      ...graph.constants.filter(({ name }) => used.has(name)),
    ],
    inputs: [{ name: "input", shape: firstFree(inputShape) }],
    outputs: outputs.map(({ shape }, i) => ({ name: names[i], shape: firstFree(shape) })),
    metadata: {
      architecture: network.architecture,
      patchZyx: JSON.stringify(patchZyx),
      parameters: String(network.parameterCount),
    },
  };
}
