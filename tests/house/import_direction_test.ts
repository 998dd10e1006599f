import assert from "node:assert/strict";
import { importsOf, projectFiles, readProjectFile } from "./project_files.ts";

const floors: Readonly<Record<string, number>> = {
  foundation: 0,
  volumes: 1,
  engine: 1,
  parameters: 1,
  io: 2,
  networks: 3,
  augmentation: 3,
  postprocessing: 3,
  metrics: 3,
  phantoms: 3,
  charts: 3,
  database: 4,
  preprocessing: 5,
  training: 6,
  prediction: 6,
  model: 7,
  notebook: 8,
};

function roomOf(path: string): string {
  return path.split("/")[1];
}

const modules = (await projectFiles("lib")).filter((path) => path.endsWith(".ts"));

Deno.test("every module of lib lies in a room that has a floor", () => {
  assert.ok(modules.length > 200);
  assert.deepEqual(modules.filter((path) => floors[roomOf(path)] === undefined), []);
});

Deno.test("a room imports from itself and from lower floors only", async () => {
  const wrong: string[] = [];
  let imports = 0;
  for (const path of modules) {
    for (const imported of await importsOf(path)) {
      imports++;
      if (!imported.startsWith("lib/")) wrong.push(`${path} leaves lib for ${imported}`);
      const [from, to] = [roomOf(path), roomOf(imported)];
      if (from !== to && floors[to] >= floors[from]) wrong.push(`${path} imports ${imported}`);
    }
  }
  assert.ok(imports > 500, `${imports} imports were seen`);
  assert.deepEqual(wrong, []);
});

Deno.test("no module imports itself over others", async () => {
  const graph = new Map<string, string[]>();
  for (const path of modules) {
    const text = await readProjectFile(path);
    const typesOnly = [...text.matchAll(/import type [^;]*?from "(\.[^"]+)"/g)]
      .map(([, specifier]) => new URL(specifier, new URL(path, "file:///")).pathname.slice(1));
    graph.set(path, (await importsOf(path)).filter((imported) => !typesOnly.includes(imported)));
  }
  const state = new Map<string, "open" | "done">();
  const cycles: string[] = [];
  function visit(path: string, trail: readonly string[]): void {
    if (state.get(path) === "open") cycles.push([...trail, path].join(" -> "));
    if (state.has(path)) return;
    state.set(path, "open");
    for (const imported of graph.get(path) ?? []) visit(imported, [...trail, path]);
    state.set(path, "done");
  }
  for (const path of modules) visit(path, []);
  assert.deepEqual(cycles, []);
});

Deno.test("only the notebook room knows Jupyter", async () => {
  const others: string[] = [];
  for (const path of modules) {
    if (roomOf(path) === "notebook") continue;
    if (/Deno\.jupyter/.test(await readProjectFile(path))) others.push(path);
  }
  assert.deepEqual(others, []);
});

Deno.test("lib neither prints nor reaches for the network, but for downloads that a user asks for", async () => {
  const printing: string[] = [];
  const fetching: string[] = [];
  for (const path of modules) {
    if (roomOf(path) === "notebook") continue;
    const text = (await readProjectFile(path)).replaceAll(/^\s*\*.*$/gm, "");
    if (/console\.(log|info|error|debug)\(/.test(text)) printing.push(path);
    if (/\bfetch\(/.test(text)) fetching.push(path);
  }
  assert.deepEqual(printing, []);
  assert.deepEqual(fetching, ["lib/database/decathlon/download_file.ts"]);
});

Deno.test("random numbers come from named streams", async () => {
  const others: string[] = [];
  for (const path of modules) {
    if (/Math\.random\(|tf\.random/.test(await readProjectFile(path))) others.push(path);
  }
  assert.deepEqual(others, []);
});
