import assert from "node:assert/strict";
import { sha256 } from "../../lib/foundation/sha256.ts";
import { sha256Path } from "../../lib/foundation/sha256_path.ts";
import { contentHash, knownContentHash } from "../../lib/preprocessing/content_hash.ts";

const LONG_AGO = new Date("2020-01-01");

Deno.test("a file that has settled is hashed once, a changed or young one again", async () => {
  const folder = await Deno.makeTempDir();
  const path = `${folder}/scan`;
  await Deno.writeTextFile(path, "one");
  assert.equal(await contentHash(path), sha256("one"));
  assert.equal(await knownContentHash(path), undefined, "just written");
  await Deno.writeTextFile(path, "two");
  assert.equal(await contentHash(path), sha256("two"));
  await new Promise((resolve) => setTimeout(resolve, 2100));
  await contentHash(path);
  assert.equal(await knownContentHash(path), sha256("two"));
  await Deno.writeTextFile(path, "six");
  await Deno.utime(path, LONG_AGO, LONG_AGO);
  assert.equal(await contentHash(path), sha256("six"));
  await Deno.remove(path);
  assert.equal(await knownContentHash(path), undefined);
  await assert.rejects(contentHash(path), Deno.errors.NotFound);
  assert.equal(await contentHash(folder), await sha256Path(folder));
  assert.equal(await knownContentHash(folder), undefined);
});
