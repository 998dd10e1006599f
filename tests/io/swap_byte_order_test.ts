import assert from "node:assert/strict";
import { swapByteOrder } from "../../lib/io/swap_byte_order.ts";

const bytes = () => Uint8Array.from({ length: 25 }, (_, i) => i);

function swapped(list: readonly number[], itemSize: number): number[] {
  const whole = list.length - list.length % itemSize;
  return list.map((value, i) =>
    i < whole ? list[i - i % itemSize + itemSize - 1 - i % itemSize] : value
  );
}

Deno.test("swapByteOrder: by hand", () => {
  const items = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);
  swapByteOrder(items, 2);
  assert.deepEqual([...items], [2, 1, 4, 3, 6, 5, 8, 7]);
  swapByteOrder(items, 8);
  assert.deepEqual([...items], [7, 8, 5, 6, 3, 4, 1, 2]);
});

Deno.test("swapByteOrder: every item size, aligned or not, leaves a rest alone", () => {
  for (const itemSize of [1, 2, 4, 8]) {
    for (const start of [0, 1, 4]) {
      const all = bytes();
      swapByteOrder(all.subarray(start, 24), itemSize);
      const expected = [
        ...bytes().subarray(0, start),
        ...swapped([...bytes().subarray(start, 24)], itemSize),
        24,
      ];
      assert.deepEqual([...all], expected, `${itemSize} from ${start}`);
    }
  }
});
