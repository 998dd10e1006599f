import { readTorchState, type TorchStateFile } from "../../../lib/io/torch/read_torch_state.ts";
import type { FuzzTarget } from "../fuzz_target.ts";

/** Checkpoints that PyTorch wrote, of both formats. */
export const target: FuzzTarget = {
  name: "torch",
  ending: ".pt",
  async seeds() {
    const folder = new URL("../../../tests/fixtures/torch/", import.meta.url);
    const names = ["types", "views", "nnunet", "nested"];
    const files = [...names.flatMap((name) => [name, `${name}_stream`]), "protocol4", "protocol5"];
    return await Promise.all(files.map((name) => Deno.readFile(new URL(`${name}.pt`, folder))));
  },
  read: (path) => readTorchState(path),
  findWrong(result, bytes) {
    let total = 0;
    for (const [name, { data, shape }] of (result as TorchStateFile).tensors) {
      const count = shape.reduce((product, n) => product * n, 1);
      if (data.length !== count) return `${name}: ${data.length} values for ${shape.join()}`;
      total += data.buffer.byteLength;
    }
    return total > 100 * bytes.length + 1e6 ? "more values than bytes" : undefined;
  },
};
