import assert from "node:assert/strict";
import { readSafetensors } from "../../lib/io/read_safetensors.ts";
import type { SafeTensor } from "../../lib/io/safetensors.ts";
import { writeSafetensors } from "../../lib/io/write_safetensors.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

const TENSORS = new Map<string, SafeTensor>([
  ["f32", { data: Float32Array.of(1.5, -2, NaN, 4, 5, 6), shape: [2, 3] }],
  ["u8", { data: Uint8Array.of(1, 2, 3), shape: [3] }],
  ["f64", { data: Float64Array.of(Math.PI), shape: [] }],
  ["f16", { data: Float16Array.of(0.5, 65504), shape: [2, 1] }],
  ["i64", { data: BigInt64Array.of(-(2n ** 63n)), shape: [1] }],
  ["i32", { data: Int32Array.of(-7), shape: [1] }],
  ["i8", { data: Int8Array.of(-1), shape: [1] }],
  ["empty", { data: new Float32Array(0), shape: [0, 5] }],
]);

function fileOf(head: unknown, payload: readonly number[]): Uint8Array {
  const text = new TextEncoder().encode(typeof head === "string" ? head : JSON.stringify(head));
  const bytes = new Uint8Array(8 + text.length + payload.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(payload, 8 + text.length);
  return bytes;
}

Deno.test("writeSafetensors: every type and the texts come back, sorted by name", async () => {
  await inTemporaryFolder(async (folder) => {
    const metadata = { format: "pt", epoch: "3" };
    await writeSafetensors(`${folder}/a`, TENSORS, { metadata });
    const read = await readSafetensors(`${folder}/a`);
    assert.deepEqual([...read.tensors.keys()], [...TENSORS.keys()].sort());
    for (const [name, tensor] of TENSORS) assert.deepEqual(read.tensors.get(name), tensor);
    assert.deepEqual(read.metadata, metadata);
  });
});

Deno.test("writeSafetensors: the order of the arrays changes no byte", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSafetensors(`${folder}/a`, TENSORS, { metadata: { a: "1", b: "2" } });
    const reversed = new Map([...TENSORS].reverse());
    await writeSafetensors(`${folder}/b`, reversed, { metadata: { b: "2", a: "1" } });
    assert.deepEqual(await Deno.readFile(`${folder}/a`), await Deno.readFile(`${folder}/b`));
  });
});

Deno.test("writeSafetensors: by hand", async () => {
  await inTemporaryFolder(async (folder) => {
    const tensors = new Map<string, SafeTensor>([
      ["b", { data: Uint8Array.of(9), shape: [] }],
      ["a", { data: Float32Array.of(1), shape: [1, 1] }],
    ]);
    await writeSafetensors(`${folder}/a`, tensors);
    const bytes = await Deno.readFile(`${folder}/a`);
    const head = '{"a":{"dtype":"F32","shape":[1,1],"data_offsets":[0,4]},' +
      '"b":{"dtype":"U8","shape":[],"data_offsets":[4,5]}}';
    const length = Math.ceil(head.length / 8) * 8;
    const payload = [0, 0, 0x80, 0x3f, 9];
    assert.deepEqual(bytes, fileOf(head.padEnd(length), payload));
  });
});

Deno.test("readSafetensors: bfloat16 becomes float32, booleans bytes", async () => {
  await inTemporaryFolder(async (folder) => {
    const head = {
      x: { dtype: "BF16", shape: [2], data_offsets: [0, 4] },
      y: { dtype: "BOOL", shape: [2], data_offsets: [4, 6] },
    };
    await Deno.writeFile(`${folder}/a`, fileOf(head, [0x80, 0x3f, 0x20, 0xc1, 1, 0]));
    const { tensors } = await readSafetensors(`${folder}/a`);
    assert.deepEqual(tensors.get("x")?.data, Float32Array.of(1, -10));
    assert.deepEqual(tensors.get("y")?.data, Uint8Array.of(1, 0));
  });
});

Deno.test("readSafetensors: a file cut off anywhere is corrupt", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeSafetensors(`${folder}/whole`, TENSORS);
    const whole = await Deno.readFile(`${folder}/whole`);
    for (let length = 0; length < whole.length; length += 13) {
      await Deno.writeFile(`${folder}/a`, whole.subarray(0, length));
      await assert.rejects(readSafetensors(`${folder}/a`), { tag: "FileCorrupt" }, `${length}`);
    }
    await assert.rejects(readSafetensors(`${folder}/none`), { tag: "FileMissing" });
  });
});

Deno.test("readSafetensors: heads that lie are corrupt", async () => {
  const entry = { dtype: "U8", shape: [2], data_offsets: [0, 2] };
  const heads: unknown[] = [
    "no json",
    [],
    { x: 3 },
    { x: { ...entry, shape: [3] } },
    { x: { ...entry, shape: [-2] } },
    { x: { ...entry, data_offsets: [0, 3] } },
    { x: { ...entry, data_offsets: [2, 0] } },
    { x: { ...entry, data_offsets: [1, 3] } },
    { x: entry, y: { ...entry, shape: [1], data_offsets: [1, 2] } },
    { x: { ...entry, shape: [1], data_offsets: [0, 1] } },
    { x: entry, __metadata__: { epoch: 3 } },
  ];
  await inTemporaryFolder(async (folder) => {
    for (const head of heads) {
      await Deno.writeFile(`${folder}/a`, fileOf(head, [1, 2]));
      await assert.rejects(
        readSafetensors(`${folder}/a`),
        { tag: "FileCorrupt" },
        JSON.stringify(head),
      );
    }
    const other = { x: { ...entry, dtype: "F8_E4M3" } };
    await Deno.writeFile(`${folder}/a`, fileOf(other, [1, 2]));
    await assert.rejects(readSafetensors(`${folder}/a`), {
      tag: "FormatUnsupported",
      message: /F8_E4M3/,
    });
  });
});

Deno.test("writeSafetensors: refuses a shape that does not fit", async () => {
  const tensors = new Map([["x", { data: new Float32Array(3), shape: [2, 2] }]]);
  await assert.rejects(writeSafetensors("a", tensors), RangeError);
});
