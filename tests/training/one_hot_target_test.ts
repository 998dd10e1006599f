import assert from "node:assert/strict";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { tf } from "../../lib/engine/tf.ts";
import type { Network } from "../../lib/networks/network.ts";
import { oneHotTarget } from "../../lib/training/one_hot_target.ts";
import { goldenJson } from "../support/golden.ts";

await openEngine({ backend: "cpu", warn: () => {} });

const { label, n_ch, one_hot } = await goldenJson("losses/to_one_hot.json");

Deno.test("classes beyond the network's are nothing at all, as in ovseg", () => {
  const network = { is2d: false, outChannels: n_ch } as Network;
  const found = oneHotTarget(tf.tensor(label, undefined, "int32"), network);
  const expected = tf.tensor(one_hot).transpose([0, 2, 3, 1]);
  assert.deepEqual(found.shape.slice(1), expected.shape);
  assert.deepEqual([...found.dataSync()], [...expected.dataSync()]);
});

Deno.test("a 2D label has one slice", () => {
  const network = { is2d: true, outChannels: 2 } as Network;
  const found = oneHotTarget(tf.tensor3d([0, 1, 1, 0], [1, 2, 2], "int32"), network);
  assert.deepEqual(found.shape, [1, 1, 2, 2, 2]);
  assert.deepEqual([...found.dataSync()], [1, 0, 0, 1, 0, 1, 1, 0]);
});
