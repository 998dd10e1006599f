import assert from "node:assert/strict";
import { gunzipSync } from "node:zlib";
import { fuzzTargets, loadFuzzTarget } from "../../../tasks/fuzz/fuzz_targets.ts";
import { mutate } from "../../../tasks/fuzz/mutate.ts";
import { runFuzzTarget } from "../../../tasks/fuzz/run_fuzz_target.ts";
import { runProcess } from "../run_process.ts";

const CASES = 300;
const fuzzTask = new URL("../../../tasks/fuzz.ts", import.meta.url);
const modules = await fuzzTargets();

for (const module of modules) {
  const { name } = module.target;
  Deno.test(`fuzz: ${CASES} damaged files of ${name} are read or refused`, async () => {
    const report = await runFuzzTarget(module, { seed: 11, last: CASES });
    assert.deepEqual(report.failures, []);
    assert.equal(report.cases, CASES);
    assert.ok(report.counts.read > 0, `none was read: ${JSON.stringify(report.counts)}`);
    assert.ok(report.counts.FileCorrupt > 0);
  });
}

Deno.test("mutate: the same case gives the same bytes, others differ", async () => {
  for (const { target } of modules) {
    const seeds = await target.seeds();
    const first = mutate(target, { seeds, seed: 1, index: 5 });
    assert.deepEqual(mutate(target, { seeds, seed: 1, index: 5 }), first);
    const others = Array.from(
      { length: 20 },
      (_, i) => mutate(target, { seeds, seed: 1, index: i }),
    );
    assert.ok(new Set(others.map((bytes) => bytes.join())).size > 15);
  }
});

Deno.test("mutate: packed files are damaged outside and inside", async () => {
  const { target } = modules.find(({ target }) => target.packed)!;
  const seeds = await target.seeds();
  let sound = 0;
  for (let index = 0; index < 60; index++) {
    try {
      gunzipSync(mutate(target, { seeds, seed: 3, index }));
      sound++;
    } catch {
      continue;
    }
  }
  assert.ok(sound > 20 && sound < 55, `${sound} of 60 can be unpacked`);
});

Deno.test("runFuzzTarget: a reader's every failure is found and named by its case", async () => {
  const module = await loadFuzzTarget(import.meta.resolve("./sample_target.ts"));
  const seeds = await module.target.seeds();
  const report = await runFuzzTarget(module, { seed: 4, last: 16, hangMilliseconds: 500 });
  const expected = new Map<string, number[]>();
  const kinds = ["", "", "wrong error", "hang", "memory", "crash", "wrong result"];
  for (let index = 0; index < 16; index++) {
    const bytes = mutate(module.target, { seeds, seed: 4, index });
    const kind = kinds[bytes.reduce((sum, byte) => sum + byte, 0) % 7];
    if (kind !== "") expected.set(kind, [...expected.get(kind) ?? [], index]);
  }
  const found = new Map<string, number[]>();
  for (const { kind, index } of report.failures) {
    found.set(kind, [...found.get(kind) ?? [], index].sort((a, b) => a - b));
  }
  assert.equal(expected.size, 5, "the seed shows every failure");
  if (Deno.build.os !== "linux") expected.delete("memory");
  assert.deepEqual(Object.fromEntries(found), Object.fromEntries(expected));
  assert.equal(report.cases, 16);
});

Deno.test("deno task fuzz: counts, and one case again", async () => {
  const args = ["--target", "npy", "--cases", "40", "--seed", "2"];
  const { code, stdout } = await runProcess(fuzzTask, [...args, "--json"]);
  assert.equal(code, 0);
  const { reports } = JSON.parse(stdout);
  assert.equal(reports.length, 1);
  assert.equal(reports[0].cases, 40);
  const replay = await runProcess(fuzzTask, ["--target", "npy", "--seed", "2", "--replay", "7"]);
  assert.equal(replay.code, 0);
  const path = replay.stdout.match(/(\S+\.npy): \w+/)?.[1];
  const { target } = modules.find(({ target }) => target.name === "npy")!;
  const seeds = await target.seeds();
  assert.deepEqual(await Deno.readFile(path!), mutate(target, { seeds, seed: 2, index: 7 }));
  await Deno.remove(path!);
});

Deno.test("deno task fuzz: stops in time, refuses unknown targets", async () => {
  const start = performance.now();
  const { code, stdout } = await runProcess(fuzzTask, ["--target", "npy", "--minutes", "0.01"]);
  assert.equal(code, 0);
  assert.match(stdout, /^npy: \d+ cases/);
  assert.ok(performance.now() - start < 10_000);
  const wrong = await runProcess(fuzzTask, ["--target", "png"]);
  assert.equal(wrong.code, 2);
  assert.match(wrong.stderr, /--target is one of .*nifti.*, received "png"/);
});
