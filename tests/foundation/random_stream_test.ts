import assert from "node:assert/strict";
import { randomStream } from "../../lib/foundation/random_stream.ts";

Deno.test("random numbers are a function of seed and keys", () => {
  const draw = (...keys: (string | number)[]) => {
    const stream = randomStream(5, ...keys);
    return Array.from({ length: 9 }, () => stream.bits());
  };
  assert.deepEqual(draw("a", 1), draw("a", 1));
  assert.notDeepEqual(draw("a", 1), draw("a", 2));
  assert.notDeepEqual(draw("a", 1), draw("b", 1));
  assert.notDeepEqual(randomStream(1).bits(), randomStream(2).bits());
});

Deno.test("uniform numbers fill their range evenly", () => {
  const stream = randomStream(0, "uniform");
  const bins = new Array(10).fill(0);
  for (let i = 0; i < 20000; i++) bins[Math.floor(stream.uniform(2, 4) * 5 - 10)]++;
  for (const count of bins) assert.ok(Math.abs(count - 2000) < 200, String(bins));
});

Deno.test("normal numbers have mean 0, variance 1 and no skew", () => {
  const stream = randomStream(0, "normal");
  const values = Array.from({ length: 40000 }, () => stream.normal());
  const moment = (power: number) => values.reduce((sum, v) => sum + v ** power, 0) / values.length;
  assert.ok(Math.abs(moment(1)) < 0.02);
  assert.ok(Math.abs(moment(2) - 1) < 0.03);
  assert.ok(Math.abs(moment(3)) < 0.08);
  assert.ok(Math.abs(moment(4) - 3) < 0.15);
});

Deno.test("integers stay below their bound and reach it", () => {
  const stream = randomStream(3);
  const seen = new Set(Array.from({ length: 300 }, () => stream.integer(7)));
  assert.deepEqual([...seen].sort(), [0, 1, 2, 3, 4, 5, 6]);
});

Deno.test("a shuffle keeps the items and leaves the source alone", () => {
  const source = [1, 2, 3, 4, 5, 6, 7, 8];
  const shuffled = randomStream(1, "shuffle").shuffled(source);
  assert.deepEqual([...shuffled].sort(), source);
  assert.deepEqual(source, [1, 2, 3, 4, 5, 6, 7, 8]);
  assert.notDeepEqual(shuffled, source);
});
