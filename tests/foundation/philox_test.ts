import assert from "node:assert/strict";
import { philox } from "../../lib/foundation/philox.ts";

const knownAnswers: [counter: number[], key: [number, number], block: number[]][] = [
  [[0, 0, 0, 0], [0, 0], [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]],
  [
    [0xffffffff, 0xffffffff, 0xffffffff, 0xffffffff],
    [0xffffffff, 0xffffffff],
    [0x408f276d, 0x41c83b0e, 0xa20bc7c6, 0x6d5451fd],
  ],
  [
    [0x243f6a88, 0x85a308d3, 0x13198a2e, 0x03707344],
    [0xa4093822, 0x299f31d0],
    [0xd16cfe09, 0x94fdcceb, 0x5001e420, 0x24126ea1],
  ],
];

Deno.test("Philox gives the answers that Random123 publishes", () => {
  for (const [counter, key, block] of knownAnswers) {
    const out = new Uint32Array(4);
    philox(Uint32Array.from(counter), key, out);
    assert.deepEqual([...out], block);
  }
});

Deno.test("Philox leaves its counter alone, and each bit of it matters", () => {
  const counter = Uint32Array.of(5, 6, 7, 8);
  const out = new Uint32Array(4);
  philox(counter, [1, 2], out);
  assert.deepEqual([...counter], [5, 6, 7, 8]);
  const blocks = new Set([out.join()]);
  for (let word = 0; word < 4; word++) {
    for (let bit = 0; bit < 32; bit++) {
      const changed = counter.slice();
      changed[word] ^= 1 << bit;
      philox(changed, [1, 2], out);
      blocks.add(out.join());
    }
  }
  assert.equal(blocks.size, 129);
});
