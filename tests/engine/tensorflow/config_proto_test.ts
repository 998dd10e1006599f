import assert from "node:assert/strict";
import { configProto } from "../../../lib/engine/tensorflow/config_proto.ts";

Deno.test("configProto writes the message, worked by hand", () => {
  const plain = configProto({ intraOpThreads: 2, interOpThreads: 3, mixedPrecision: false });
  assert.deepEqual([...plain], [0x10, 2, 0x28, 3, 0x52, 2, 0x52, 0]);
  const mixed = configProto({ intraOpThreads: 0, interOpThreads: 0, mixedPrecision: true });
  assert.deepEqual([...mixed], [0x10, 0, 0x28, 0, 0x52, 5, 0x52, 3, 0xF8, 0x01, 1]);
});

Deno.test("configProto writes numbers of more than seven bits", () => {
  const many = configProto({ intraOpThreads: 300, interOpThreads: 1, mixedPrecision: false });
  assert.deepEqual([...many.subarray(0, 3)], [0x10, 0xAC, 0x02]);
});
