import assert from "node:assert/strict";
import fc from "fast-check";
import { parseDecimals } from "../../../lib/io/rtstruct/parse_decimals.ts";

const parsed = (text: string) => [...parseDecimals(new TextEncoder().encode(text))];

Deno.test("parseDecimals: signs, points, exponents, padding", () => {
  const text = "1\\-2.5\\ .25\\7.\\1e3\\-1.5E-2\\+4 \\0012.50 ";
  assert.deepEqual(parsed(text), [1, -2.5, 0.25, 7, 1000, -0.015, 4, 12.5]);
  assert.deepEqual(parsed(""), []);
  assert.deepEqual(parsed("3\0"), [3]);
});

Deno.test("parseDecimals: what is no finite number is NaN", () => {
  const text = "1\\\\x\\1e999\\-\\1.2.3\\0x10\\Infinity\\12 4";
  const expected = [1, NaN, NaN, NaN, NaN, NaN, 16, NaN, NaN];
  assert.deepEqual(parsed(text), expected);
});

Deno.test("parseDecimals: as Number, to the last bit", () => {
  const number = fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
    fc.double({ min: -2000, max: 2000, noNaN: true }).map((value) => value.toFixed(9)),
    fc.double({ min: -2000, max: 2000, noNaN: true }).map((value) => value.toPrecision(15)),
  );
  fc.assert(
    fc.property(fc.array(number, { minLength: 1 }), (texts) => {
      assert.deepEqual(parsed(texts.join("\\")).map((v) => v + 0), texts.map((t) => Number(t) + 0));
    }),
    { seed: 3, numRuns: 300 },
  );
});
