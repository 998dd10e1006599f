import assert from "node:assert/strict";
import {
  floatField,
  intField,
  intsField,
  message,
  messageField,
  textField,
} from "../../../lib/networks/onnx/protobuf.ts";

function bytesOf({ parts, length }: ReturnType<typeof message>): number[] {
  const bytes = parts.flatMap((part) => [...part]);
  assert.equal(bytes.length, length);
  return bytes;
}

Deno.test("protobuf: fields as the encoding's description has them", () => {
  assert.deepEqual(bytesOf(intField(1, 150)), [0x08, 0x96, 0x01]);
  assert.deepEqual(bytesOf(textField(2, "testing")), [
    ...[0x12, 0x07],
    ...new TextEncoder().encode("testing"),
  ]);
  assert.deepEqual(bytesOf(messageField(3, intField(1, 150))), [0x1a, 0x03, 0x08, 0x96, 0x01]);
  assert.deepEqual(bytesOf(intsField(6, [3, 270, 86942])), [
    ...[0x32, 0x06, 0x03, 0x8e, 0x02, 0x9e, 0xa7, 0x05],
  ]);
});

Deno.test("protobuf: negative numbers, floats and large field numbers", () => {
  assert.deepEqual(bytesOf(intField(3, -1)), [0x18, ...Array(9).fill(0xff), 0x01]);
  assert.deepEqual(bytesOf(floatField(2, 1)), [0x15, 0, 0, 0x80, 0x3f]);
  assert.deepEqual(bytesOf(intField(20, 7)), [0xa0, 0x01, 0x07]);
  assert.deepEqual(bytesOf(intField(1, 2 ** 40)), [0x08, 0x80, 0x80, 0x80, 0x80, 0x80, 0x20]);
});
