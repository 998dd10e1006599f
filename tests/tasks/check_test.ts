import assert from "node:assert/strict";
import { join } from "node:path";
import { regionsOf } from "../../tasks/regions_of.ts";
import { labelOf, writeCases } from "../database/check/small_sets.ts";
import { writeSeries, writeStructures } from "../database/dicom_trees.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";
import { runProcess } from "./run_process.ts";

const task = new URL("../../tasks/check.ts", import.meta.url);

Deno.test("check ends with 0 and prints the table where training would be right", () =>
  inTemporaryFolder(async (root) => {
    await writeCases(root, { a: {}, b: {}, c: { label: [] } });
    const { code, stdout } = await runProcess(task, ["set", "--root", root]);
    assert.equal(code, 0);
    assert.match(stdout, /^set: 3 cases, 0 errors, 1 warnings\n/);
    assert.match(stdout, /\| warning \| c \| no foreground \|/);
    const html = join(root, "check.html");
    const json = await runProcess(task, ["set", "--root", root, "--json", "--html", html]);
    assert.deepEqual([json.code, JSON.parse(json.stdout).ok], [0, true]);
    assert.equal(JSON.parse(json.stdout).html, html);
    assert.equal((await Deno.readTextFile(html)).match(/<svg/g)!.length, 3);
  }));

Deno.test("check ends with 1, its findings and one line where training would be wrong", () =>
  inTemporaryFolder(async (root) => {
    await writeCases(root, {
      a: {},
      b: { label: Uint16Array.from(labelOf([1, 2]), (v, i) => i === 0 ? 300 : v) },
      c: { label: [255] },
    });
    const html = join(root, "check.html");
    const { code, stdout, stderr } = await runProcess(task, [
      ...["set", "--root", root, "--json", "--html", html],
    ]);
    assert.equal(code, 1);
    const line = stderr.trimEnd().split("\n").at(-1)!;
    assert.match(line, /^set, case b: class beyond 255: class 300 \(and 1 more\); number the/);
    const { ok, problems, facts } = JSON.parse(stdout);
    assert.deepEqual([ok, problems.length, facts.length], [false, 2, 3]);
    assert.match(await Deno.readTextFile(html), /class beyond 255/);
  }));

Deno.test("check takes a folder anywhere and the classes of DICOM regions", () =>
  inTemporaryFolder(async (root) => {
    for (const id of ["a", "b"]) {
      const folder = join(root, "scans", id);
      await writeStructures(join(folder, "rs.dcm"), await writeSeries(folder), ["GTV 1", "Liver"]);
    }
    const args = [join(root, "scans"), "--root", root, "--json"];
    const { stdout } = await runProcess(task, args);
    assert.deepEqual(JSON.parse(stdout).classNames, { 1: "gtv 1", 2: "liver" });
    const chosen = await runProcess(task, [
      ...args,
      "--region",
      "liver=1",
      "--region",
      "/^gtv/i=2",
    ]);
    assert.equal(chosen.code, 0, chosen.stderr);
    assert.deepEqual(JSON.parse(chosen.stdout).classNames, { 1: "liver", 2: "gtv" });
    const wrong = await runProcess(task, [...args, "--region", "liver"]);
    assert.equal(wrong.code, 2);
    assert.match(wrong.stderr, /^--region takes NAME=CLASS, received "liver"/);
  }));

Deno.test("regions of the command line", () => {
  assert.equal(regionsOf(undefined), undefined);
  assert.equal(regionsOf([]), undefined);
  assert.deepEqual(regionsOf(["a=b=3", "/x=\\d/=12"]), { "a=b": 3, "/x=\\d/": 12 });
  for (const text of ["=1", "a=", "a=-1", "a=1.5"]) {
    assert.throws(() => regionsOf([text]), { name: "UsageError" });
  }
});
