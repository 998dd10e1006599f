import assert from "node:assert/strict";
import { compile } from "../../lib/engine/compile.ts";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { architectureNames } from "../../lib/networks/architectures.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import type { Network } from "../../lib/networks/network.ts";
import { largestDifference, largestValue } from "../support/golden.ts";
import { type ArchitectureCase, architectureCases } from "./architecture_cases.ts";

await openEngine({ backend: "tensorflow" });

const CHANNELS = { inChannels: 2, outChannels: 3 };
const BATCH = 2;

function make({ architecture, parameters }: ArchitectureCase, seed = 1): Network {
  return createNetwork(parameters, { ...CHANNELS, architecture, seed });
}

/** The network with gains that start at zero moved away from it, so that no path is closed. */
async function makeOpen(example: ArchitectureCase): Promise<Network> {
  const network = make(example);
  const random = randomStream(7, "moved");
  const state = await network.torchState();
  for (const name of network.weights.keys()) {
    const tensor = state.get(name)!;
    tensor.data = tensor.data.map((value) => value + 0.1 * random.normal());
  }
  network.loadTorchState(state);
  return network;
}

function numbers(shape: readonly number[], key: string): tf.Tensor5D {
  const random = randomStream(3, key);
  const size = shape.reduce((a, b) => a * b, 1);
  const values = Float32Array.from({ length: size }, () => random.normal());
  return tf.tensor(values, [...shape] as tf.Tensor5D["shape"]);
}

function input({ patch }: ArchitectureCase): tf.Tensor5D {
  return numbers([BATCH, ...patch, CHANNELS.inChannels], "input");
}

const seedOf = (first: number) => tf.tensor1d([first, 5], "int32");
const valuesOf = (tensors: readonly tf.Tensor[]) =>
  tensors.map((y) => y.dataSync() as Float32Array);

function assertNear(found: readonly tf.Tensor[], expected: readonly tf.Tensor[], bound: number) {
  assert.equal(found.length, expected.length);
  for (const [k, values] of valuesOf(found).entries()) {
    const truth = expected[k].dataSync();
    const difference = largestDifference(values, truth) / largestValue(truth);
    assert.ok(difference <= bound, `output ${k}: ${difference}`);
  }
}

Deno.test("every architecture of the kit has a case", () => {
  const covered = new Set(architectureCases.map(({ architecture }) => architecture));
  assert.deepEqual([...covered].sort(), architectureNames().sort());
});

for (const example of architectureCases) {
  const { name, parameters, outputs } = example;

  Deno.test(`${name}: shapes of the outputs, for several batches`, () => {
    const network = make(example);
    for (const n of [1, 3]) {
      const x = numbers([n, ...example.patch, CHANNELS.inChannels], "shapes");
      const shapes = network.apply(x, { training: false }).map((y) => y.shape);
      assert.deepEqual(shapes, outputs.map((edges) => [n, ...edges, CHANNELS.outChannels]));
    }
    network.dispose();
  });

  Deno.test(`${name}: parameters through JSON and the same seed give the same network`, async () => {
    const network = make(example);
    const again = make({ ...example, parameters: JSON.parse(JSON.stringify(parameters)) });
    const other = make(example, 2);
    const state = await network.torchState();
    assert.deepEqual(await again.torchState(), state);
    assert.notDeepEqual(await other.torchState(), state);
    for (const each of [network, again, other]) each.dispose();
  });

  Deno.test(`${name}: the gradient reaches every weight`, async () => {
    const network = await makeOpen(example);
    const x = input(example);
    const { grads } = tf.variableGrads(
      () =>
        tf.addN(
          network.apply(x, { training: false })
            .map((y, k) => y.mul(numbers(y.shape, `cotangent ${k}`)).sum()),
        ) as tf.Scalar,
      [...network.weights.values()],
    );
    for (const [weight, variable] of network.weights) {
      const values = grads[variable.name].dataSync();
      assert.ok(values.every(Number.isFinite), weight);
      if (isCancelled(weight, example)) continue;
      assert.ok(largestValue(values) > 1e-6, `${weight}: ${largestValue(values)}`);
    }
    network.dispose();
  });

  Deno.test(`${name}: compiled as run op by op, in mixed precision near it`, async () => {
    const network = await makeOpen(example);
    const x = input(example);
    const apply = (given: tf.Tensor5D) => network.apply(given, { training: false });
    const eager = apply(x);
    assertNear(await compile(apply, { precision: "float32" })(x), eager, 1e-5);
    const mixed = valuesOf(await compile(apply, { precision: "mixed" })(x));
    for (const [k, values] of mixed.entries()) {
      const error = relativeError(values, eager[k].dataSync() as Float32Array);
      assert.ok(error <= 3e-2, `output ${k}: ${error}`);
    }
    network.dispose();
  });

  Deno.test(`${name}: saved and loaded it gives the same bits`, async () => {
    const [network, again] = [await makeOpen(example), make(example, 9)];
    const path = await Deno.makeTempFile({ suffix: ".safetensors" });
    await network.save(path);
    await again.load(path);
    await Deno.remove(path);
    const x = input(example);
    const [expected, found] = [network, again].map((each) =>
      valuesOf(each.apply(x, { training: false }))
    );
    assert.deepEqual(found, expected);
    network.dispose();
    again.dispose();
  });

  Deno.test(`${name}: what is random is a function of the seed, and off in inference`, async () => {
    const network = await makeOpen(example);
    const x = input(example);
    const train = (seed: number) =>
      valuesOf(network.apply(x, { training: true, seed: seedOf(seed) }));
    const calm = valuesOf(network.apply(x, { training: false }));
    assert.deepEqual(
      valuesOf(network.apply(x, { training: false, seed: seedOf(4) })),
      calm,
    );
    const draws = Array.from({ length: 6 }, (_, seed) => train(seed));
    assert.deepEqual(train(0), draws[0]);
    assert.equal(network.random, draws.slice(1).some((draw) => !same(draw, draws[0])));
    if (network.random) {
      assert.throws(() => network.apply(x, { training: true }), /training needs a seed/);
      const compiled = compile(
        (given: tf.Tensor5D, seed: tf.Tensor1D) => network.apply(given, { training: true, seed }),
        { precision: "float32" },
      );
      const eager = network.apply(x, { training: true, seed: seedOf(3) });
      assertNear(await compiled(x, seedOf(3)), eager, 1e-5);
    } else {
      assert.deepEqual(valuesOf(network.apply(x, { training: true })), draws[0]);
    }
    network.dispose();
  });
}

/** Biases that the norm behind them takes away again. */
function isCancelled(weight: string, { parameters, architecture }: ArchitectureCase): boolean {
  const fixed = parameters.norm === "batch" || architecture === "LiverUNet3D";
  return !fixed && /conv\d*\.bias$/.test(weight) && !weight.includes("seg_layers");
}

/** Root of the mean square of the difference over that of the truth. */
function relativeError(values: Float32Array, truth: Float32Array): number {
  const squares = (of: Float32Array) => of.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(values.map((value, i) => value - truth[i])) / squares(truth));
}

function same(a: readonly Float32Array[], b: readonly Float32Array[]): boolean {
  return a.every((values, k) => largestDifference(values, b[k]) === 0);
}
