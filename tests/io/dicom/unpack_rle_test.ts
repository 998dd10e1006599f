import assert from "node:assert/strict";
import { unpackRle } from "../../../lib/io/dicom/unpack_rle.ts";

function code(...segments: number[][]): Uint8Array {
  const header = new Uint32Array(16);
  header[0] = segments.length;
  let start = 64;
  for (const [i, segment] of segments.entries()) {
    header[i + 1] = start;
    start += segment.length;
  }
  return Uint8Array.from([...new Uint8Array(header.buffer), ...segments.flat()]);
}

Deno.test("unpackRle: literal and repeated runs, worked out by hand", () => {
  const encoded = code([2, 10, 20, 30, 254, 7, 128, 0, 99, 0]);
  const bytes = unpackRle(encoded, { pixels: 7, bytesPerPixel: 1 });
  assert.deepEqual([...bytes], [10, 20, 30, 7, 7, 7, 99]);
});

Deno.test("unpackRle: the most significant bytes come first", () => {
  const encoded = code([255, 0x12], [1, 0x34, 0x56]);
  const bytes = unpackRle(encoded, { pixels: 2, bytesPerPixel: 2 });
  assert.deepEqual([...new Uint16Array(bytes.buffer)], [0x1234, 0x1256]);
  const wide = unpackRle(code([0, 1], [0, 2], [0, 3], [0, 4]), { pixels: 1, bytesPerPixel: 4 });
  assert.deepEqual([...new Uint32Array(wide.buffer)], [0x01020304]);
});

Deno.test("unpackRle: what is missing or too much is refused", () => {
  const sound = code([255, 0x12], [1, 0x34, 0x56]);
  const format = { pixels: 2, bytesPerPixel: 2 };
  for (
    const [encoded, message] of [
      [sound.subarray(0, 40), /no header/],
      [sound.subarray(0, sound.length - 1), /1 of 2 pixels/],
      [code([255, 0x12]), /1 segments for 2 bytes/],
    ] as const
  ) {
    assert.throws(() => unpackRle(encoded, format), { name: "RangeError", message });
  }
  assert.throws(() => unpackRle(sound, { ...format, pixels: 1e6 }), /bytes for 1000000 pixels/);
  const outside = sound.slice();
  outside[8] = 200;
  assert.throws(() => unpackRle(outside, format), /a segment outside/);
});
