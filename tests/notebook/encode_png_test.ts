import assert from "node:assert/strict";
import { encodePng } from "../../lib/io/encode_png.ts";
import { grayPng } from "../../lib/notebook/gray_png.ts";
import { decodePng } from "./decode_png.ts";

for (const channels of [1, 3, 4] as const) {
  Deno.test(`a PNG of ${channels} channels holds its pixels`, () => {
    const pixels = new Uint8Array(7 * 5 * channels).map((_, i) => (i * 37) % 256);
    const decoded = decodePng(encodePng(pixels, { width: 7, height: 5, channels }));
    assert.deepEqual(decoded, { width: 7, height: 5, channels, pixels });
  });
}

Deno.test("a PNG has the signature and the end chunk of the specification", () => {
  const file = encodePng(Uint8Array.of(9), { width: 1, height: 1, channels: 1 });
  assert.equal(file.subarray(0, 8).toHex(), "89504e470d0a1a0a");
  assert.equal(file.subarray(-12).toHex(), "0000000049454e44ae426082");
});

Deno.test("pixels that do not fit the size are refused", () => {
  for (const length of [0, 5, 7]) {
    const layout = { width: 2, height: 3, channels: 1 } as const;
    assert.throws(() => encodePng(new Uint8Array(length), layout), {
      name: "RangeError",
      message: `pixels must be 3 × 2 × 1, received ${length} bytes`,
    });
  }
});

Deno.test("a window maps intensities to grey and clips", () => {
  const data = Float32Array.of(-1000, -150, 100, 250, 3000, NaN);
  const { pixels } = decodePng(grayPng({ data, heightWidth: [2, 3] }, [-150, 250]));
  assert.deepEqual([...pixels], [0, 0, 159, 255, 255, 0]);
});
