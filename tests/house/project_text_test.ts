import assert from "node:assert/strict";
import { version } from "../../lib/foundation/version.ts";
import { projectFiles, readProjectFile } from "./project_files.ts";

const text = /\.(ts|md|json|ipynb|py|txt|lock)$|LICENSE$|\/run$|\.gitignore$/;
const paths = (await projectFiles())
  .filter((path) => text.test(path) && !path.startsWith("tests/golden/"));

const unwanted = [
  ["registry", "npmjs"].join("."),
  ["pypi", "org"].join("."),
  ["python", "hosted"].join(""),
  ["", "work", ""].join("/"),
  ["", "root", ""].join("/"),
  ["", "tmp", "lab"].join("/"),
];

Deno.test("no file names a registry's host or a path of one machine", async () => {
  assert.ok(paths.length > 280);
  const found: string[] = [];
  for (const path of paths) {
    const content = await readProjectFile(path);
    for (const word of unwanted) if (content.includes(word)) found.push(`${path}: ${word}`);
  }
  assert.deepEqual(found, []);
});

Deno.test("dependencies are pinned to one version", async () => {
  const { imports } = JSON.parse(await readProjectFile("deno.json"));
  for (const [name, target] of Object.entries<string>(imports)) {
    if (name === "@ovkit/ovkit") continue;
    assert.match(target, /^npm:\/?(@[\w-]+\/)?[\w-]+@\d+\.\d+\.\d+\/?$/, name);
  }
});

Deno.test("the version is the same wherever it stands", async () => {
  assert.equal(JSON.parse(await readProjectFile("deno.json")).version, version);
  const changes = await readProjectFile("CHANGELOG.md");
  assert.equal(changes.match(/^## (\d+\.\d+\.\d+)/m)?.[1], version);
});

Deno.test("every task that the documents name exists, and every task's file", async () => {
  const { tasks } = JSON.parse(await readProjectFile("deno.json"));
  for (const path of ["README.md", "ARCHITECTURE.md"]) {
    const named = [...(await readProjectFile(path)).matchAll(/deno(?:@[\d.]+)? task ([a-z-]+)/g)];
    for (const [, name] of named) assert.ok(name in tasks, `${path}: deno task ${name}`);
  }
  for (const [name, { command }] of Object.entries<{ command: string }>(tasks)) {
    assert.ok(paths.includes(command.split(" ").at(-1)!), `${name}: ${command}`);
    assert.equal(command.includes("--allow-net"), name === "get-data", name);
    assert.ok(!command.includes("--allow-all") && !/ -A\b/.test(command), name);
  }
});

Deno.test("what the architecture says of dependencies covers all of them", async () => {
  const { imports } = JSON.parse(await readProjectFile("deno.json"));
  const architecture = await readProjectFile("ARCHITECTURE.md");
  for (const name of Object.keys(imports)) {
    if (name === "@ovkit/ovkit") continue;
    assert.ok(architecture.includes(name.replace(/\/$/, "")), name);
  }
});
