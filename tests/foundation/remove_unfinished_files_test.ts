import assert from "node:assert/strict";
import { join } from "node:path";
import { removeUnfinishedFiles } from "../../lib/foundation/remove_unfinished_files.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";

Deno.test("what a killed write left is removed, and nothing else", async () => {
  await inTemporaryFolder(async (folder) => {
    const left = (name: string) => `${name}.tmp-${crypto.randomUUID()}`;
    const kept = ["a.json", "a.tmp-notes", "b.json.tmp-1"];
    for (const name of [...kept, left("a.json"), left("b.json")]) {
      await Deno.writeTextFile(join(folder, name), "half");
    }
    const names = () => [...Deno.readDirSync(folder)].map(({ name }) => name).sort();
    await removeUnfinishedFiles(folder, (name) => name === "a.json");
    assert.equal(names().length, 4);
    assert.ok(names().some((name) => name.startsWith("b.json.tmp-") && name !== "b.json.tmp-1"));
    await removeUnfinishedFiles(folder);
    assert.deepEqual(names(), kept);
    await removeUnfinishedFiles(join(folder, "nowhere"));
  });
});
