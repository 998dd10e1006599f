import assert from "node:assert/strict";
import { join } from "node:path";
import { sha256 } from "../../lib/foundation/sha256.ts";
import { sha256Path } from "../../lib/foundation/sha256_path.ts";

Deno.test("a file's hash is its content's, a folder's tells every change in it", async () => {
  const root = await Deno.makeTempDir();
  const folder = join(root, "a");
  await Deno.mkdir(join(folder, "deep"), { recursive: true });
  await Deno.writeTextFile(join(folder, "x"), "one");
  await Deno.writeTextFile(join(folder, "deep", "y"), "two");
  assert.equal(await sha256Path(join(folder, "x")), sha256("one"));
  const seen = [await sha256Path(folder)];
  assert.equal(seen[0], sha256(`deep/y ${sha256("two")}\nx ${sha256("one")}`));
  await Deno.symlink(join(folder, "x"), join(folder, "link"));
  seen.push(await sha256Path(folder));
  await Deno.writeTextFile(join(folder, "x"), "three");
  seen.push(await sha256Path(folder));
  await Deno.rename(join(folder, "deep", "y"), join(folder, "deep", "z"));
  seen.push(await sha256Path(folder));
  assert.equal(new Set(seen).size, 4);
  await Deno.symlink(folder, join(folder, "deep", "loop"));
  await Deno.symlink(join(root, "nowhere"), join(folder, "broken"));
  assert.equal(await sha256Path(folder), seen[3]);
  await Deno.remove(root, { recursive: true });
});
