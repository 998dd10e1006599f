import assert from "node:assert/strict";
import { join } from "node:path";
import type { RawDataset } from "../../lib/database/raw_dataset.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { inDataset, writeSeries, writeStructures } from "./dicom_trees.ts";

async function writeCases(set: string, regions: Record<string, string[]>): Promise<void> {
  for (const [id, names] of Object.entries(regions)) {
    await writeStructures(join(set, id, "rs.dcm"), await writeSeries(join(set, id)), names);
  }
}

/** Class to the number, from 1, of the bar that the case holds as this class. */
async function barsOf(raw: RawDataset, id: string): Promise<Record<number, number>> {
  const { label } = await raw.read(id);
  const [, height, width] = label!.shapeZyx;
  const found: Record<number, number> = {};
  for (let bar = 1; bar < height - 1; bar++) {
    const value = Number(label!.data[(height + bar) * width + 3]);
    if (value > 0) found[value] = bar;
  }
  return found;
}

Deno.test("regions are numbered by the alphabet over all cases, whatever the case of letters", () =>
  inDataset(async (set, open) => {
    await writeCases(set, { a: ["Spleen", "aorta"], b: ["liver"], c: ["LIVER ", "spleen"] });
    assert.deepEqual(await open().classNames(), { 1: "aorta", 2: "liver", 3: "spleen" });
    assert.deepEqual(await open().regionClasses(), { aorta: 1, liver: 2, spleen: 3 });
    assert.deepEqual(await barsOf(open(), "a"), { 1: 2, 3: 1 });
    assert.deepEqual(await barsOf(open(), "b"), { 2: 1 });
    assert.deepEqual(await barsOf(open(), "c"), { 2: 1, 3: 2 });
    assert.deepEqual(await barsOf(open().first(1), "a"), { 1: 2, 3: 1 });
    const { problems } = await open().check();
    const [said] = problems.filter(({ problem }) => problem === "classes by the regions' names");
    assert.deepEqual([said.severity, said.found], ["note", "1 aorta, 2 liver, 3 spleen"]);
  }));

Deno.test("numbers that all names start with are the classes", () =>
  inDataset(async (set, open) => {
    await writeCases(set, { a: ["7_liver", "2 aorta"], b: ["7_liver"] });
    assert.deepEqual(await open().classNames(), { 2: "aorta", 7: "liver" });
    assert.deepEqual(await barsOf(open(), "a"), { 2: 2, 7: 1 });
    await writeCases(set, { c: ["spleen"] });
    assert.deepEqual(await open().classNames(), { 1: "aorta", 2: "liver", 3: "spleen" });
  }));

Deno.test("names in labels.json decide, and other regions are left out", () =>
  inDataset(async (set, open) => {
    await writeCases(set, { a: ["Body", "Spleen", "LIVER"], b: ["liver"] });
    await Deno.writeTextFile(join(set, "labels.json"), '{ "1": "liver", "5": "spleen" }');
    assert.deepEqual(await open().classNames(), { 1: "liver", 5: "spleen" });
    assert.deepEqual(await barsOf(open(), "a"), { 1: 3, 5: 2 });
    const { problems, ok } = await open().check();
    const notes = problems.filter((one) => one.case === "a").map(({ found }) => found);
    assert.ok(ok);
    assert.deepEqual(notes, ['"Body" is left out: no class is given for it']);
  }));

Deno.test("a mapping by hand decides: names, patterns and overlaps by its order", () =>
  inDataset(async (set, open) => {
    await writeCases(set, { a: ["GTV-1", "GTV-2", "Liver"], b: ["gtv", "liver"] });
    const raw = open().regions({ liver: 1, "/^gtv/i": 2 });
    assert.deepEqual(await raw.classNames(), { 1: "liver", 2: "gtv" });
    const { label } = await raw.read("a");
    const [, height, width] = label!.shapeZyx;
    const rows = [1, 2, 3].map((bar) => Number(label!.data[(height + bar) * width + 3]));
    assert.deepEqual(rows, [2, 2, 1]);
    assert.deepEqual(await barsOf(raw, "b"), { 1: 2, 2: 1 });
    const list = open().regions([{ name: "Liver", class: 3 }, { pattern: /gtv-2/i, class: 4 }]);
    assert.deepEqual(await list.regionClasses(), { Liver: 3, "/gtv-2/i": 4 });
    assert.deepEqual(await barsOf(list, "a"), { 3: 3, 4: 2 });
    await assert.rejects(
      open().regions({ "/(/": 1 }).read("a"),
      (error) => isOvkitError(error, "ArgumentInvalid"),
    );
  }));

Deno.test("classes that fit no region at all are an error", () =>
  inDataset(async (set, open) => {
    await writeCases(set, { a: ["liver"], b: ["liver"] });
    const { ok, problems } = await open().regions({ pancreas: 1 }).check();
    assert.equal(ok, false);
    const errors = problems.filter(({ severity }) => severity === "error");
    assert.deepEqual(errors.map(({ problem }) => problem), ["no foreground in any case"]);
  }));

Deno.test("a remark about many cases is made once", () =>
  inDataset(async (set, open) => {
    const regions = Object.fromEntries([..."abcdef"].map((id) => [id, ["liver", "Body"]]));
    await writeCases(set, regions);
    const { problems } = await open().regions({ liver: 1 }).check();
    assert.deepEqual(problems.map(({ case: id, found }) => [id, found]), [[
      "6 cases",
      '"Body" is left out: no class is given for it (a, b, c, d, e, …)',
    ]]);
  }));
