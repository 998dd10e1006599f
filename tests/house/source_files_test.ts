import assert from "node:assert/strict";
import { projectFiles, readProjectFile } from "./project_files.ts";

const sources = (await projectFiles()).filter((path) => path.endsWith(".ts"));

Deno.test("no source file is longer than 300 lines", async () => {
  const long: string[] = [];
  for (const path of sources) {
    const lines = (await readProjectFile(path)).split("\n").length - 1;
    if (lines > 300 && path !== "mod.ts") long.push(`${path}: ${lines}`);
  }
  assert.ok(sources.length > 250);
  assert.deepEqual(long, []);
});

Deno.test("every exported thing of lib and tasks is documented", async () => {
  const missing: string[] = [];
  for (const path of sources.filter((path) => /^(lib|tasks)\//.test(path))) {
    const lines = (await readProjectFile(path)).split("\n");
    const overloads = new Set<string>();
    for (const [i, line] of lines.entries()) {
      const name = line.match(
        /^export (?:declare |async |abstract )*(?:function\*?|class|const|interface|type|namespace) ([\w$]+)/,
      )?.[1];
      if (name === undefined || overloads.has(name)) continue;
      overloads.add(name);
      if (!lines[i - 1]?.trimEnd().endsWith("*/")) missing.push(`${path}: ${name}`);
    }
  }
  assert.deepEqual(missing, []);
});

Deno.test("exported functions are declarations with a name, files are named in snake case", async () => {
  const wrong: string[] = [];
  for (const path of sources) {
    if (!/^[a-z0-9_/]+$/.test(path.slice(0, -".ts".length))) wrong.push(path);
    if (/^export default /m.test(await readProjectFile(path))) {
      wrong.push(`${path}: export default`);
    }
  }
  assert.deepEqual(wrong, []);
});

Deno.test("every module of lib can be reached from mod.ts or a task", async () => {
  const { importsOf } = await import("./project_files.ts");
  const reached = new Set<string>();
  async function visit(path: string): Promise<void> {
    if (reached.has(path)) return;
    reached.add(path);
    for (const imported of await importsOf(path)) await visit(imported);
  }
  for (const path of ["mod.ts", ...sources.filter((path) => path.startsWith("tasks/"))]) {
    await visit(path);
  }
  const unused = sources.filter((path) => path.startsWith("lib/") && !reached.has(path));
  assert.deepEqual(unused, []);
});
