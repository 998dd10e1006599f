import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { deflateBlock } from "../../lib/io/deflate_block.ts";
import { gzipParts } from "../../lib/io/gzip_parts.ts";
import { openByteSource } from "../../lib/io/byte_source.ts";
import { inTemporaryFolder } from "./temporary_folder.ts";

const MIB = 1 << 20;

async function joined(parts: readonly Uint8Array[]): Promise<Uint8Array> {
  return new Uint8Array(await new Blob(parts as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

function pattern(length: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  for (let i = 0; i < length; i++) bytes[i] = (i * i + (i >> 9)) & 63;
  return bytes;
}

Deno.test("gzipParts: by hand, nothing at all", async () => {
  const bytes = await joined(await gzipParts([]));
  assert.deepEqual([...bytes], [
    ...[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255],
    ...[3, 0],
    ...[0, 0, 0, 0, 0, 0, 0, 0],
  ]);
  assert.equal(gunzipSync(bytes).length, 0);
});

for (const length of [1, 1000, MIB, MIB + 1, 6 * MIB + 12345]) {
  Deno.test(`gzipParts: ${length} bytes come back, as one member`, async () => {
    const content = pattern(length);
    const packed = await joined(await gzipParts([content.subarray(0, 7), content.subarray(7)]));
    assert.ok(gunzipSync(packed).equals(content));
    assert.equal(new DataView(packed.buffer).getUint32(packed.length - 4, true), length);
  });
}

Deno.test("gzipParts: workers give the bytes that one thread gives", async () => {
  const content = pattern(6 * MIB + 5);
  const parts = await gzipParts([content]);
  assert.equal(parts.length, 1 + 7 + 2);
  for (let i = 0; i < 7; i++) {
    const block = deflateBlock(content.subarray(i * MIB, (i + 1) * MIB));
    assert.deepEqual(parts[1 + i], block, `block ${i}`);
  }
});

Deno.test({
  name: "gzipParts: a program that may not read the library packs without workers",
  permissions: { read: [] },
  async fn() {
    const content = pattern(6 * MIB);
    const packed = await joined(await gzipParts([content]));
    assert.ok(gunzipSync(packed).equals(content));
  },
});

Deno.test("openByteSource: pieces of any length, packed in several members and not", async () => {
  await inTemporaryFolder(async (folder) => {
    const content = pattern(3 * MIB + 11);
    const members = [content.subarray(0, 100), content.subarray(100, MIB), content.subarray(MIB)];
    const packed = await Promise.all(members.map((member) => gzipParts([member])));
    await Deno.writeFile(`${folder}/a.gz`, await joined(packed.flat()));
    await Deno.writeFile(`${folder}/a`, content);
    for (const name of ["a", "a.gz"]) {
      await using source = await openByteSource(`${folder}/${name}`);
      assert.ok(source.mostBytes >= content.length);
      const target = new Uint8Array(content.length);
      assert.equal(await source.read(target.subarray(0, 5)), 5);
      await source.skip(1000);
      assert.equal(await source.read(target.subarray(1005)), content.length - 1005);
      assert.deepEqual(target.subarray(1005), content.subarray(1005));
      assert.equal(await source.read(new Uint8Array(3)), 0);
      await source.finish();
    }
  });
});

Deno.test("openByteSource: zeros behind gzip are passed over, anything else is corrupt", async () => {
  await inTemporaryFolder(async (folder) => {
    const packed = await joined(await gzipParts([pattern(5000)]));
    const path = `${folder}/a.gz`;
    await Deno.writeFile(path, await joined([packed, new Uint8Array(512)]));
    {
      await using source = await openByteSource(path);
      assert.equal(await source.read(new Uint8Array(6000)), 5000);
    }
    await Deno.writeFile(path, await joined([packed, Uint8Array.of(1, 2, 3)]));
    await using source = await openByteSource(path);
    await assert.rejects(source.finish(), { tag: "FileCorrupt", message: /a\.gz/ });
  });
});
