import assert from "node:assert/strict";
import { join } from "node:path";
import { runProcess } from "./run_process.ts";

const notebooks = new URL("../../tasks/notebooks.ts", import.meta.url);

async function runCells(cells: string[], args: string[] = []) {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "example.ipynb");
  const notebook = {
    cells: [
      { cell_type: "markdown", source: ["# not code"] },
      ...cells.map((source) => ({ cell_type: "code", source: source.split(/(?<=\n)/) })),
    ],
  };
  await Deno.writeTextFile(path, JSON.stringify(notebook));
  const result = await runProcess(notebooks, [path, ...args]);
  const left = Array.from(Deno.readDirSync(folder), ({ name }) => name);
  await Deno.remove(folder, { recursive: true });
  assert.deepEqual(left, ["example.ipynb"]);
  return result;
}

const first = 'import { join } from "node:path";\nconst folder: string = join("a", "b");';

Deno.test("a notebook's cells run from top to bottom in one process", async () => {
  const cells = [first, 'if (folder !== "a/b") throw new Error("wrong folder");\nawait 1;'];
  const { code, stdout, stderr } = await runCells(cells, ["--json"]);
  assert.equal(code, 0, stderr);
  assert.equal(JSON.parse(stdout).notebooks[0].cells, 2);
});

Deno.test("a type error names the notebook and the cell", async () => {
  const { code, stderr } = await runCells([first, "// two\nconst count: number = folder;"]);
  assert.equal(code, 1);
  assert.match(stderr, /example\.ipynb: does not type-check: .*cell 2 line 2/);
});

Deno.test("a name declared in two cells does not pass", async () => {
  const { code, stderr } = await runCells(["const a = 1;", "const a = 2;"], ["--check"]);
  assert.equal(code, 1);
  assert.match(stderr, /cell 2 line 1/);
});

Deno.test("a cell that throws names the notebook and the cell", async () => {
  const { code, stderr } = await runCells([first, "", 'console.log(1);\nthrow new Error("boom");']);
  assert.equal(code, 1);
  assert.match(stderr, /example\.ipynb: fails: .*boom.*cell 3 line 2/);
});

Deno.test("a notebook with --check is not run", async () => {
  const { code } = await runCells(['throw new Error("boom");'], ["--check"]);
  assert.equal(code, 0);
});

Deno.test("a notebook that is not formatted does not pass", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "example.ipynb");
  const notebook = {
    cells: [{
      cell_type: "code",
      execution_count: null,
      metadata: {},
      outputs: [],
      source: ["const   spaced = 1"],
    }],
    metadata: { language_info: { name: "typescript" } },
    nbformat: 4,
    nbformat_minor: 5,
  };
  await Deno.writeTextFile(path, JSON.stringify(notebook));
  const { code, stderr } = await runProcess(notebooks, [path, "--check"]);
  await Deno.remove(folder, { recursive: true });
  assert.equal(code, 1);
  assert.match(stderr, /example\.ipynb: not formatted/);
});
