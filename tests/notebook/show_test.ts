import assert from "node:assert/strict";
import { runProcess } from "../tasks/run_process.ts";

Deno.test("show prints text forms in a terminal", async () => {
  const { code, stdout, stderr } = await runProcess(
    new URL("show_process.ts", import.meta.url),
    [],
  );
  assert.equal(code, 0, stderr);
  assert.deepEqual(stdout.trimEnd().split("\n"), [
    "a table",
    "(image/png)",
    "plain text",
    "(image)",
    "{ dice: 0.9 }",
    "undefined",
    "false",
  ]);
});
