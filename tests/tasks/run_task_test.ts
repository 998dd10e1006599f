import assert from "node:assert/strict";
import { resultOf, runProcess, startProcess } from "./run_process.ts";

const sampleTask = new URL("sample_task.ts", import.meta.url);
const usage = "usage: deno task sample WHAT [--cases N] [--seed S] [--json]";

Deno.test("a task with --json prints one JSON line and nothing else to standard output", async () => {
  const { code, stdout, stderr } = await runProcess(sampleTask, ["well", "--cases=5", "--json"]);
  assert.equal(code, 0);
  assert.equal(stdout, '{"cases":5,"positionals":["well"]}\n');
  assert.match(stderr, /chatter of a dependency\n.*for the reader/s);
});

Deno.test("a task without --json prints for the reader", async () => {
  const { code, stdout } = await runProcess(sampleTask, ["well"]);
  assert.equal(code, 0);
  assert.equal(stdout, "chatter of a dependency\nfor the reader\n");
});

const wrongUses: [string[], string][] = [
  [["well", "--case", "3"], "unknown option --case, did you mean --cases?"],
  [["well", "--qqqqqqqq"], "unknown option --qqqqqqqq"],
  [["well", "--cases=0"], '--cases takes a whole number from 1 on, received "0"'],
  [["well", "--cases=2.5"], '--cases takes a whole number from 1 on, received "2.5"'],
  [["well", "--json=yes"], "Option '--json' does not take an argument"],
  [[], "1 argument needed, received 0"],
  [["a", "b", "c"], "at most 2 arguments taken, received 3"],
];

for (const [args, message] of wrongUses) {
  Deno.test(`wrong use ends with exit code 2: ${args.join(" ") || "no arguments"}`, async () => {
    const { code, stdout, stderr } = await runProcess(sampleTask, args);
    assert.equal(code, 2);
    assert.equal(stderr, `${message}\n${usage}\n`);
    assert.ok(!stdout.includes("{"));
  });
}

Deno.test("a user's mistake ends with exit code 1 and one line", async () => {
  const { code, stdout, stderr } = await runProcess(sampleTask, ["user-error", "--json"]);
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.equal(stderr.split("\n").slice(-2).join("\n"), "a.nii: no such file\n");
});

Deno.test("OVKIT_DEBUG=1 adds the stack", async () => {
  const env = { OVKIT_DEBUG: "1" };
  const { stderr } = await runProcess(sampleTask, ["user-error"], { env });
  assert.match(stderr, /at .*sample_task\.ts/);
});

Deno.test("a programming error is told from a user's mistake", async () => {
  const { code, stderr } = await runProcess(sampleTask, ["bug"]);
  assert.equal(code, 1);
  assert.match(stderr, /^unexpected error: not a function \(OVKIT_DEBUG=1 shows the stack\)$/m);
});

Deno.test("Ctrl-C reaches the work as a signal", async () => {
  const child = startProcess(sampleTask, ["wait"]);
  const reader = child.stdout.getReader();
  let seen = "";
  while (!seen.includes("waiting")) {
    seen += new TextDecoder().decode((await reader.read()).value);
  }
  reader.releaseLock();
  child.kill("SIGINT");
  const { code, stderr } = await resultOf(child);
  assert.equal(code, 1);
  assert.match(stderr, /^stopped/m);
});

Deno.test("--help explains the task", async () => {
  const { code, stdout } = await runProcess(sampleTask, ["--help"]);
  assert.equal(code, 0);
  assert.equal(stdout, `Ends in the way its argument says.\n${usage}\n`);
});
