import { readSafetensors } from "../../../lib/io/read_safetensors.ts";
import type { Safetensors } from "../../../lib/io/safetensors.ts";
import { writeSafetensors } from "../../../lib/io/write_safetensors.ts";
import type { FuzzTarget } from "../fuzz_target.ts";

/** Files of weights: one array, several of different types, none, with texts. */
export const target: FuzzTarget = {
  name: "safetensors",
  ending: ".safetensors",
  async seeds() {
    const weight = { data: Float32Array.from({ length: 60 }, Math.cos), shape: [3, 4, 5] };
    const step = { data: BigInt64Array.of(12n), shape: [] };
    const half = { data: Float16Array.from({ length: 6 }, Math.sin), shape: [6] };
    const metadata = { epoch: "12", text: 'a "quoted" one' };
    return await Promise.all([
      sealed({ weight }, {}),
      sealed({ "net.0.weight": weight, step, "net.1.bias": half }, metadata),
      sealed({}, metadata),
    ]);
  },
  read: (path) => readSafetensors(path),
  findWrong(result, bytes) {
    let total = 0;
    for (const [name, { data, shape }] of (result as Safetensors).tensors) {
      const count = shape.reduce((product, n) => product * n, 1);
      if (data.length !== count) return `${name}: ${data.length} values for ${shape.join()}`;
      total += data.length;
    }
    return total > bytes.length ? "more values than bytes" : undefined;
  },
};

type Tensors = Parameters<typeof writeSafetensors>[1];

async function sealed(
  tensors: Record<string, Tensors extends ReadonlyMap<string, infer T> ? T : never>,
  metadata: Record<string, string>,
): Promise<Uint8Array> {
  const path = await Deno.makeTempFile({ suffix: ".safetensors" });
  try {
    await writeSafetensors(path, new Map(Object.entries(tensors)), { metadata });
    return await Deno.readFile(path);
  } finally {
    await Deno.remove(path);
  }
}
