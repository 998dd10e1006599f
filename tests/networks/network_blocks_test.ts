import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { networkBlocks } from "../../lib/networks/network_blocks.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { goldenNetworkNames, openGoldenNetwork } from "../support/golden_networks.ts";

await openEngine({ backend: "tensorflow" });

const tiny = {
  in_channels: null,
  out_channels: null,
  is_2d: false,
  filters: 2,
  filters_max: 4,
  kernel_sizes: [[1, 3, 3], 3],
} as const;

Deno.test("networkBlocks: multiply-adds of a tiny U-Net worked by hand", () => {
  const network = createNetwork(tiny, { inChannels: 3, outChannels: 5 });
  const voxels = 4 * 8 * 8;
  const blocks = networkBlocks(network, { patchZyx: [4, 8, 8] });
  assert.deepEqual(blocks, [
    {
      name: "blocks_down.0",
      outputShape: [4, 8, 8, 2],
      parameterCount: 9 * 3 * 2 + 9 * 2 * 2 + 8,
      flops: 2 * voxels * 9 * (3 * 2 + 2 * 2),
    },
    {
      name: "blocks_down.1",
      outputShape: [4, 4, 4, 4],
      parameterCount: 27 * 2 * 4 + 27 * 4 * 4 + 16,
      flops: 2 * (voxels / 4) * 27 * (2 * 4 + 4 * 4),
    },
    {
      name: "upsamplings.0",
      outputShape: [4, 8, 8, 2],
      parameterCount: 4 * 4 * 2,
      flops: 2 * voxels * 4 * 2,
    },
    {
      name: "blocks_up.0",
      outputShape: [4, 8, 8, 2],
      parameterCount: 9 * 4 * 2 + 9 * 2 * 2 + 8,
      flops: 2 * voxels * 9 * (4 * 2 + 2 * 2),
    },
    {
      name: "all_logits.0",
      outputShape: [4, 8, 8, 5],
      parameterCount: 2 * 5,
      flops: 2 * voxels * 2 * 5,
    },
  ]);
  network.dispose();
});

Deno.test("networkBlocks: liver U-Net of 128³ has some 506 billion multiply-adds, 174 in one layer", () => {
  const parameters = { ...tiny, filters: 32, filters_max: 128, kernel_sizes: undefined };
  const { kernel_sizes: _, ...rest } = parameters;
  const network = createNetwork(rest, {
    architecture: "LiverUNet3D",
    inChannels: 1,
    outChannels: 3,
  });
  assert.equal(network.parameterCount, 2_339_491);
  const blocks = networkBlocks(network, { patchZyx: [128, 128, 128] });
  const multiplyAdds = blocks.reduce((sum, { flops }) => sum + flops / 2, 0);
  const [fine, half, quarter] = [128 ** 3, 64 ** 3, 32 ** 3];
  const largest = fine * 27 * 96 * 32;
  const byHand = fine * (27 * (32 + 2 * 32 ** 2) + 32 * 3) + largest +
    half * (8 * 32 ** 2 + 27 * (32 * 64 + 64 ** 2) + 27 * (192 * 64 + 64 ** 2)) +
    quarter * (8 * 64 ** 2 + 27 * (64 * 128 + 128 ** 2) + 27 * 2 * 128 ** 2);
  assert.equal(multiplyAdds, byHand);
  assert.equal(Math.round(largest / 1e9), 174);
  assert.ok(Math.abs(multiplyAdds - 506e9) < 1e9);
  network.dispose();
});

Deno.test("networkBlocks: blocks hold all parameters, each with a shape, of every architecture", async () => {
  for (const name of await goldenNetworkNames()) {
    const { network, patchZyx } = await openGoldenNetwork(name);
    const blocks = networkBlocks(network, { patchZyx });
    const sum = blocks.reduce((total, block) => total + block.parameterCount, 0);
    assert.equal(sum, network.parameterCount, name);
    assert.ok(blocks.every(({ flops }) => Number.isInteger(flops)));
    assert.deepEqual(blocks.filter(({ outputShape }) => outputShape === null), [], name);
    network.dispose();
  }
});

Deno.test("summary: a table of the weights, or of the blocks for a patch", () => {
  const network = createNetwork(tiny, { inChannels: 3, outChannels: 5 });
  const lines = network.summary().split("\n");
  assert.equal(lines[0], `UNet: ${network.parameterCount} parameters`);
  assert.match(lines[1], /^blocks_down\.0\.conv1\.weight +\[2, 3, 1, 3, 3\] +54$/);
  assert.equal(lines.length, 1 + network.weights.size);
  const blocks = network.summary({ patchZyx: [4, 8, 8] }).split("\n");
  assert.match(blocks[0], /^UNet: \d+ parameters, \d+\.\d\d kFLOP for a patch of \[4, 8, 8\]/);
  assert.match(blocks[2], /^blocks_down\.0 +\[4, 8, 8, 2\] +98 +46\.08 k$/);
  assert.equal(blocks.length, 7);
  assert.throws(
    () => network.summary({ patchZyx: [4, 7, 8] }),
    (e) => isOvkitError(e, "ArgumentInvalid"),
  );
  network.dispose();
});
