import assert from "node:assert/strict";
import {
  channelsFirst,
  filterLayout,
  reshapedLayout,
  reshapesInPlace,
} from "../../../lib/networks/onnx/layout.ts";
import { onnxGraph } from "../../../lib/networks/onnx/onnx_graph.ts";

Deno.test("layouts: images and filters as PyTorch has them", () => {
  assert.deepEqual(channelsFirst(5), [0, 4, 1, 2, 3]);
  assert.deepEqual(channelsFirst(2), [0, 1]);
  assert.deepEqual(filterLayout(5), [4, 3, 0, 1, 2]);
  assert.deepEqual(filterLayout(1), [0]);
});

Deno.test("reshapesInPlace: joined axes must stand together", () => {
  const merged = { before: [1, 4, 5, 6, 2], after: [1, 20, 6, 2], batched: true };
  const first = { before: channelsFirst(5), after: channelsFirst(4) };
  assert.equal(reshapesInPlace(merged, first), true);
  assert.deepEqual(reshapedLayout(merged, channelsFirst(5)), channelsFirst(4));
  const withBatch = { before: [1, 4, 5, 6, 2], after: [20, 6, 2], batched: true };
  assert.equal(reshapedLayout(withBatch, channelsFirst(5)), undefined);
  assert.deepEqual(reshapedLayout(withBatch, [0, 1, 2, 3, 4]), [0, 1, 2]);
});

Deno.test("reshapesInPlace: an axis of length 1 may stand anywhere, the batch may not", () => {
  const flat = { before: [3, 3, 2, 7], after: [1, 3, 3, 2, 7], batched: false };
  const filters = { before: filterLayout(4), after: filterLayout(5) };
  assert.equal(reshapesInPlace(flat, filters), true);
  assert.equal(reshapesInPlace(flat, { ...filters, after: channelsFirst(5) }), false);
  const moved = { before: [1, 5], after: [1, 5], batched: true };
  assert.equal(reshapesInPlace(moved, { before: [0, 1], after: [1, 0] }), false);
  assert.equal(
    reshapesInPlace({ ...moved, batched: false }, { before: [0, 1], after: [1, 0] }),
    true,
  );
});

Deno.test("onnxGraph: moves numbers only where it must, and each once", () => {
  const graph = onnxGraph();
  const x = { name: "x", shape: [1, 4, 5, 6, 2], layout: channelsFirst(5), batched: true };
  assert.equal(graph.inLayout(x, channelsFirst(5)), graph.inLayout(x, channelsFirst(5)));
  assert.equal(graph.nodes.length, 0);
  const last = graph.inLayout(x, [0, 1, 2, 3, 4]);
  assert.equal(graph.inLayout(x, [0, 1, 2, 3, 4]), last);
  assert.deepEqual(graph.nodes.map(({ op, attributes }) => [op, attributes]), [
    ["Transpose", { perm: [0, 2, 3, 4, 1] }],
  ]);
  graph.reshape(x, [1, 20, 6, 2]);
  const { op, inputs } = graph.nodes[1];
  assert.deepEqual([op, inputs[0]], ["Reshape", "x"]);
  const size = graph.constants.find(({ name }) => name === inputs[1])!;
  assert.deepEqual([...size.data], [-1n, 2n, 20n, 6n]);
});
