import assert from "node:assert/strict";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { randomStream } from "../../../lib/foundation/random_stream.ts";
import { writeNpy } from "../../../lib/io/write_npy.ts";
import { createNetwork } from "../../../lib/networks/create_network.ts";
import { saveOnnx } from "../../../lib/networks/onnx/save_onnx.ts";
import { goldenPath } from "../../support/golden.ts";
import { goldenNetworkNames, openGoldenNetwork } from "../../support/golden_networks.ts";
import { architectureCases } from "../architecture_cases.ts";

const python = Deno.env.get("OVKIT_TEST_PYTHON") ?? "python3";
const reason = await hasOnnxruntime() ? "" : ` (skipped: ${python} has no onnx and onnxruntime)`;

async function hasOnnxruntime(): Promise<boolean> {
  try {
    const args = ["-c", "import numpy, onnx, onnxruntime"];
    return (await new Deno.Command(python, { args }).output()).success;
  } catch {
    return false;
  }
}

interface Answer {
  readonly opset: number;
  readonly initializers: Readonly<Record<string, number[]>>;
  readonly inputs: readonly (number | string)[][];
  readonly outputs: readonly string[];
  readonly differences: readonly number[];
}

async function runOnnx(jobs: readonly unknown[]): Promise<Answer[]> {
  const script = new URL("../../oracles/run_onnx.py", import.meta.url).pathname;
  const child = new Deno.Command(python, {
    args: [script],
    stdin: "piped",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  const writer = child.stdin.getWriter();
  await writer.write(new TextEncoder().encode(JSON.stringify(jobs)));
  await writer.close();
  const { success, stdout, stderr } = await child.output();
  assert.ok(success, new TextDecoder().decode(stderr));
  return JSON.parse(new TextDecoder().decode(stdout));
}

Deno.test({
  name: `onnxruntime's outputs are the kit's, in 3D and 2D${reason}`,
  ignore: reason !== "",
  async fn() {
    await openEngine({ backend: "tensorflow" });
    const folder = await Deno.makeTempDir();
    const jobs: { model: string; input: string; outputs: string[] }[] = [];
    for (const [i, { architecture, parameters, patch }] of architectureCases.entries()) {
      const options = { architecture, inChannels: 2, outChannels: 3, seed: 5 };
      const network = createNetwork(parameters, options);
      const model = `${folder}/${i}.onnx`;
      await saveOnnx(network, model, { patchZyx: patch, scales: "all" });
      const random = randomStream(5, "input", i);
      const shape = [3, ...patch, 2];
      const values = Float32Array.from(
        { length: shape.reduce((a, b) => a * b) },
        () => random.normal(),
      );
      const x = tf.tensor(values, shape as tf.Tensor5D["shape"]) as tf.Tensor5D;
      const arrays = [x, ...network.apply(x, { training: false })].map((tensor) =>
        tf.transpose(tensor, [0, tensor.rank - 1, ...patch.map((_, axis) => axis + 1)])
      );
      const paths = arrays.map((_, k) => `${folder}/${i}_${k}.npy`);
      for (const [k, array] of arrays.entries()) {
        await writeNpy(paths[k], { data: array.dataSync() as Float32Array, shape: array.shape });
      }
      jobs.push({ model, input: paths[0], outputs: paths.slice(1) });
      network.dispose();
    }
    for (const [i, { differences }] of (await runOnnx(jobs)).entries()) {
      for (const difference of differences) {
        assert.ok(difference <= 1e-4, `${architectureCases[i].name} ${difference}`);
      }
    }
    await Deno.remove(folder, { recursive: true });
  },
});

Deno.test({
  name: `onnxruntime's outputs are PyTorch's, for every architecture${reason}`,
  ignore: reason !== "",
  async fn() {
    await openEngine({ backend: "tensorflow" });
    const folder = await Deno.makeTempDir();
    const names = await goldenNetworkNames();
    const jobs: { model: string; input: string; outputs: string[] }[] = [];
    const states: Map<string, { shape: number[] }>[] = [];
    for (const name of names) {
      const { network, patchZyx, outputCount } = await openGoldenNetwork(name);
      const model = `${folder}/${name}.onnx`;
      await saveOnnx(network, model, { patchZyx, scales: "all" });
      const outputs = Array.from(
        { length: outputCount },
        (_, i) => goldenPath(`networks/${name}/out_eval_${i}.npy`),
      );
      jobs.push({ model, input: goldenPath(`networks/${name}/input.npy`), outputs });
      states.push(await network.torchState());
      network.dispose();
    }
    assert.ok(names.length > 30);
    for (const [i, answer] of (await runOnnx(jobs)).entries()) {
      const name = names[i];
      assert.equal(answer.opset, 17);
      assert.equal(answer.inputs[0][0], "batch");
      assert.equal(answer.outputs[0], "logits");
      for (const [weight, { shape }] of states[i]) {
        assert.deepEqual(answer.initializers[weight], shape, `${name} ${weight}`);
      }
      for (const difference of answer.differences) {
        assert.ok(difference <= 1e-4, `${name} ${difference}`);
      }
    }
    await Deno.remove(folder, { recursive: true });
  },
});
