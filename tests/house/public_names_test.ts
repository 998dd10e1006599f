import assert from "node:assert/strict";
import { readProjectFile } from "./project_files.ts";

/** Every name that mod.ts exports, with `type` before those that are types. */
function exportedNames(text: string): string[] {
  const names: string[] = [];
  for (const [, type, list] of text.matchAll(/export (type )?\{([^}]*)\} from "/g)) {
    for (const item of list.split(",").map((part) => part.trim()).filter((part) => part !== "")) {
      names.push((type ?? "") + item.split(" as ").at(-1));
    }
  }
  return names.sort();
}

Deno.test("the public names are the ones written down in public_names.txt", async () => {
  const names = exportedNames(await readProjectFile("mod.ts"));
  const written = (await readProjectFile("tests/house/public_names.txt")).trim().split("\n");
  assert.deepEqual(names, written);
  assert.equal(new Set(names).size, names.length);
});

Deno.test("mod.ts exports by name only, and every value is there", async () => {
  const text = await readProjectFile("mod.ts");
  assert.ok(!/export \*|export default/.test(text));
  const module = await import("../../mod.ts");
  const values = exportedNames(text).filter((name) => !name.startsWith("type "));
  assert.deepEqual(Object.keys(module).sort(), values);
  for (const name of values) assert.notEqual(module[name as keyof typeof module], undefined, name);
});
