import assert from "node:assert/strict";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { lockFolder } from "../../lib/foundation/lock_folder.ts";

Deno.test("a folder is taken by one at a time, and free again afterwards", async () => {
  const folder = await Deno.makeTempDir();
  try {
    const unlock = await lockFolder(`${folder}/run`);
    await assert.rejects(
      lockFolder(`${folder}/run`),
      (error) => isOvkitError(error, "FileUnwritable") && error.message.includes("at work"),
    );
    unlock();
    (await lockFolder(`${folder}/run`))();
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});
