import assert from "node:assert/strict";
import type { NamedTensorMap, Tensor5D } from "../../../lib/engine/tensor_types.ts";
import { compile } from "../../../lib/engine/compile.ts";
import type { Precision } from "../../../lib/engine/engine_facts.ts";
import { engineInfo } from "../../../lib/engine/engine_info.ts";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { conv3d, type SizeZyx } from "../../../lib/engine/ops/conv3d.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { randomStream } from "../../../lib/foundation/random_stream.ts";

await openEngine({ backend: "tensorflow" });

type Shape = [number, number, number, number, number];

function normal(shape: Shape, name: string): Tensor5D {
  const random = randomStream(0, name, ...shape);
  const count = shape.reduce((a, b) => a * b);
  return tf.tensor5d(Float32Array.from({ length: count }, () => random.normal()), shape);
}

async function gradients(
  [x, filter, dy]: readonly [Tensor5D, Tensor5D, Tensor5D],
  options: { readonly strides: SizeZyx; readonly padding: "half" | "same" },
  precision: Precision,
): Promise<Float32Array[]> {
  const step = compile((x: Tensor5D, filter: Tensor5D, dy: Tensor5D): NamedTensorMap => {
    const [dx, dw] = tf.grads((x, filter) => conv3d(x as Tensor5D, filter as Tensor5D, options))(
      [x, filter],
      dy,
    );
    return { dx, dw };
  }, { precision });
  const { dx, dw } = await step(x, filter, dy);
  const values = [dx, dw].map((tensor) => tensor.dataSync() as Float32Array);
  tf.dispose([dx, dw]);
  return values;
}

function relativeError(found: Float32Array, expected: Float32Array): number {
  const norm = (values: Float32Array) => Math.hypot(...values);
  return norm(found.map((value, i) => value - expected[i])) / norm(expected);
}

/** Leaves odd numbers in the memory that the library takes next. */
function spoilFreeMemory(): void {
  const sizes = [64, 512, 4096, 16384, 65536, 262144];
  tf.dispose(sizes.map((size) => tf.tensor1d(new Float32Array(size).fill(1e30))));
}

const { precision, precisionReason } = engineInfo();
const skipped = precision === "mixed" ? "" : ` (skipped: ${precisionReason})`;

const cases: [SizeZyx, SizeZyx, SizeZyx, "half" | "same"][] = [
  [[2, 4, 4], [3, 3, 3], [1, 1, 1], "half"],
  [[1, 2, 2], [3, 3, 3], [1, 1, 1], "half"],
  [[4, 4, 4], [5, 3, 3], [1, 1, 1], "half"],
  [[8, 2, 3], [3, 7, 7], [1, 1, 1], "half"],
  [[3, 4, 4], [5, 3, 3], [2, 2, 2], "same"],
  [[2, 4, 4], [3, 3, 3], [1, 1, 1], "same"],
];

for (const [size, kernel, strides, padding] of cases) {
  const name = `bfloat16 gradients of images smaller than the kernel are right: ` +
    `${size.join("×")} by ${kernel.join("×")}, ${padding}, stride ${strides[0]}${skipped}`;
  Deno.test({ name, ignore: skipped !== "" }, async () => {
    const x = normal([2, ...size, 16], "x");
    const filter = normal([...kernel, 16, 16], "filter");
    const y = conv3d(x, filter, { strides, padding });
    const dy = normal(y.shape, "dy");
    const tensors = [x, filter, dy] as const;
    const exact = await gradients(tensors, { strides, padding }, "float32");
    for (let i = 0; i < 3; i++) {
      spoilFreeMemory();
      const mixed = await gradients(tensors, { strides, padding }, "mixed");
      mixed.forEach((found, k) => {
        const error = relativeError(found, exact[k]);
        assert.ok(error < 0.02, `${["input", "filter"][k]} gradient is off by ${error}`);
      });
    }
    tf.dispose([x, filter, y, dy]);
  });
}
