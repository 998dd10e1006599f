import assert from "node:assert/strict";
import { sha256 } from "../../lib/foundation/sha256.ts";
import { sha256File } from "../../lib/foundation/sha256_file.ts";

Deno.test("SHA-256 of the standard's examples", () => {
  const ofAbc = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
  assert.equal(sha256("abc"), ofAbc);
  assert.equal(sha256(Uint8Array.of(0x61, 0x62, 0x63)), ofAbc);
  assert.equal(sha256(""), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

Deno.test("a file larger than a piece has the hash of its bytes", async () => {
  const path = await Deno.makeTempFile();
  try {
    const bytes = Uint8Array.from({ length: 2_500_001 }, (_, i) => (i * 7) % 251);
    await Deno.writeFile(path, bytes);
    assert.equal(await sha256File(path), sha256(bytes));
    await Deno.writeFile(path, bytes.subarray(1));
    assert.notEqual(await sha256File(path), sha256(bytes));
  } finally {
    await Deno.remove(path);
  }
});
