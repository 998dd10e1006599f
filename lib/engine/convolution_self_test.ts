import { join } from "node:path";
import { randomStream } from "../foundation/random_stream.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { cacheFolder } from "./library/cache_folder.ts";
import { processor } from "./processor.ts";
import { configProto } from "./tensorflow/config_proto.ts";
import { attribute } from "./tensorflow/op_attribute.ts";
import { dataTypes } from "./tensorflow/data_types.ts";
import type { TensorflowBackend } from "./tensorflow/tensorflow_backend.ts";

interface Trial {
  readonly input: readonly number[];
  readonly filter: readonly number[];
  readonly stride: number;
}

const trials: readonly Trial[] = [
  { input: [1, 8, 8, 8, 1], filter: [3, 3, 3, 1, 16], stride: 1 },
  { input: [1, 6, 7, 5, 16], filter: [3, 3, 3, 16, 32], stride: 2 },
  { input: [2, 4, 4, 4, 32], filter: [3, 3, 3, 32, 16], stride: 1 },
  { input: [1, 4, 6, 2, 16], filter: [3, 3, 3, 16, 32], stride: 2 },
  { input: [1, 5, 5, 1, 16], filter: [1, 3, 3, 16, 16], stride: 1 },
];
const tolerance = 0.03;

/**
 * Compares the library's bfloat16 convolution and its gradients with float32 at shapes where
 * libraries have been wrong (stride 2, width 1). The outcome is kept per processor and library.
 *
 * @returns what is wrong, or undefined where all is well
 */
export async function convolutionSelfTest(
  backend: TensorflowBackend,
): Promise<string | undefined> {
  const key = `${backend.binding.TF_Version} ${processor().model}`;
  const path = join(cacheFolder(), "convolution_self_test.json");
  const known = await Deno.readTextFile(path).then(JSON.parse).catch(() => ({}));
  if (key in known) return known[key] ?? undefined;
  const fault = await firstFault(backend);
  const text = JSON.stringify({ ...known, [key]: fault ?? null }, null, 2);
  await writeFileAtomic(path, text).catch(() => {});
  return fault;
}

async function firstFault(backend: TensorflowBackend): Promise<string | undefined> {
  for (const [index, trial] of trials.entries()) {
    const exact = await runTrial(backend, trial, index, false);
    const mixed = await runTrial(backend, trial, index, true);
    for (const [k, what] of ["output", "input gradient", "filter gradient"].entries()) {
      const error = relativeError(mixed[k], exact[k]);
      if (!(error <= tolerance)) {
        return `conv3d ${what} of [${trial.input}] * [${trial.filter}] stride ${trial.stride} ` +
          `is off by ${(100 * error).toFixed(1)} %`;
      }
    }
  }
  return undefined;
}

async function runTrial(
  { binding }: TensorflowBackend,
  { input, filter, stride }: Trial,
  index: number,
  mixedPrecision: boolean,
): Promise<Float32Array[]> {
  const random = randomStream(0, "self-test", index);
  const values = (shape: readonly number[]) =>
    Float32Array.from({ length: shape.reduce((a, b) => a * b, 1) }, () => random.normal());
  const tensor = (shape: readonly number[], data: unknown, dtype: number = dataTypes.float32) =>
    binding.createTensor(shape, dtype, data);
  const attributes = [
    attribute.type("T", dataTypes.float32),
    attribute.int("strides", [1, stride, stride, stride, 1]),
    attribute.string("padding", "SAME"),
    attribute.string("data_format", "NDHWC"),
    attribute.int("dilations", [1, 1, 1, 1, 1]),
  ];
  const x = tensor(input, values(input));
  const w = tensor(filter, values(filter));
  const xShape = tensor([5], Int32Array.from(input), dataTypes.int32);
  const wShape = tensor([5], Int32Array.from(filter), dataTypes.int32);
  const outputShape = [
    ...input.slice(0, 1),
    ...input.slice(1, 4).map((n) => Math.ceil(n / stride)),
    filter[4],
  ];
  const dy = tensor(outputShape, values(outputShape));
  const name = `ovkit_self_test_${index}_${mixedPrecision}`;
  binding.traceFunction(name, [x, w, dy], () => {
    const [y] = binding.executeOp("Conv3D", attributes, [x, w], 1);
    const [dx] = binding.executeOp(
      "Conv3DBackpropInputV2",
      [...attributes, attribute.type("Tshape", dataTypes.int32)],
      [xShape, w, dy],
      1,
    );
    const [dw] = binding.executeOp("Conv3DBackpropFilterV2", attributes, [x, wShape, dy], 1);
    return [y.id, dx.id, dw.id];
  });
  const results = await binding.executeOffThread(
    name,
    [{
      name: "config_proto",
      type: 0,
      value: configProto({ intraOpThreads: 0, interOpThreads: 0, mixedPrecision }),
    }],
    [x, w, dy],
    3,
  );
  const read = results.map(({ id }) => binding.tensorDataSync(id) as Float32Array);
  [x, w, dy, xShape, wShape, ...results.map(({ id }) => id)].forEach((id) =>
    binding.deleteTensor(id)
  );
  return read;
}

function relativeError(found: Float32Array, expected: Float32Array): number {
  let difference = 0;
  let size = 0;
  for (let i = 0; i < expected.length; i++) {
    difference += (found[i] - expected[i]) ** 2;
    size += expected[i] ** 2;
  }
  return Math.sqrt(difference / size);
}
