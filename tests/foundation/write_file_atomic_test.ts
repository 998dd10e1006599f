import assert from "node:assert/strict";
import { join } from "node:path";
import { OvkitError } from "../../lib/foundation/ovkit_error.ts";
import { writeFileAtomic } from "../../lib/foundation/write_file_atomic.ts";

async function inFolder(test: (folder: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const names = (folder: string) => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();

Deno.test("text, bytes and parts are written whole, with the folders they need", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a", "b", "file");
    await writeFileAtomic(path, "grüße");
    assert.equal(await Deno.readTextFile(path), "grüße");
    await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
    assert.deepEqual(await Deno.readFile(path), Uint8Array.of(1, 2, 3));
    await writeFileAtomic(path, [Uint8Array.of(4), Uint8Array.of(), Uint8Array.of(5, 6)]);
    assert.deepEqual(await Deno.readFile(path), Uint8Array.of(4, 5, 6));
    assert.deepEqual(names(join(folder, "a", "b")), ["file"]);
  });
});

Deno.test("a write that fails leaves the old file and nothing beside it", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "file");
    await writeFileAtomic(path, "old");
    const parts = [Uint8Array.of(1), undefined as unknown as Uint8Array];
    await assert.rejects(writeFileAtomic(path, parts));
    assert.deepEqual(names(folder), ["file"]);
    assert.equal(await Deno.readTextFile(path), "old");
  });
});

Deno.test("a path that cannot be written is named in the error", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "taken");
    await Deno.mkdir(join(path, "full"), { recursive: true });
    await assert.rejects(
      writeFileAtomic(path, "text"),
      (error) =>
        error instanceof OvkitError && error.tag === "FileUnwritable" && error.subject === path,
    );
    assert.deepEqual(names(folder), ["taken"]);
    await writeFileAtomic(join(folder, "file"), "text");
    await assert.rejects(writeFileAtomic(join(folder, "file", "below"), "text"), OvkitError);
    assert.deepEqual(names(folder), ["file", "taken"]);
  });
});
