import assert from "node:assert/strict";
import { runProcess } from "../run_process.ts";

const fuzzTask = new URL("../../../tasks/fuzz.ts", import.meta.url);

Deno.test("two minutes of damaged files are read or refused", async () => {
  const args = ["--minutes", "2", "--seed", "1"];
  const { code, stdout, stderr } = await runProcess(fuzzTask, args);
  assert.equal(code, 0, `${stdout}\n${stderr.slice(-2000)}`);
  assert.match(stdout, /^nifti: \d{4,} cases/m);
});
