import assert from "node:assert/strict";
import { isOvkitError } from "../../../lib/foundation/is_ovkit_error.ts";
import { assignClasses, type RegionNames } from "../../../lib/io/rtstruct/assign_classes.ts";

const REGIONS = ["liver", "LIVER", "Liver left", "Tumor 1", "tumour 2"].map((name, i) => ({
  number: i + 1,
  name,
}));

const assigned = (names: RegionNames, missing?: "note") =>
  assignClasses(REGIONS, names, { subject: "set.dcm", ...(missing ? { missing } : {}) });

Deno.test("assignClasses: the exact name first, then any case, then patterns in their order", () => {
  const { classes, notes } = assigned({ "/liver/i": 3, liver: 1, "/^tumou?r/i": 2 });
  assert.deepEqual(classes.map((entry) => [entry.class, entry.regions.map((one) => one.number)]), [
    [3, [3]],
    [1, [1, 2]],
    [2, [4, 5]],
  ]);
  assert.deepEqual(notes, []);
});

Deno.test("assignClasses: the first pattern takes a region, the rest is noted", () => {
  const { classes, notes } = assigned([
    { pattern: /tum/i, class: 5 },
    { pattern: "2$", class: 6 },
    { name: "liver", class: 5 },
  ], "note");
  assert.deepEqual(classes.map((entry) => [entry.class, entry.regions.map((one) => one.number)]), [
    [5, [4, 5]],
    [5, [1, 2]],
  ]);
  assert.deepEqual(notes, [
    '"Liver left" is left out: no class is given for it',
    "there is no region /2$/: class 6 has no voxels of it",
  ]);
});

Deno.test("assignClasses: wrong entries and names without a region", () => {
  const refuses = (names: RegionNames, tag: "ArgumentInvalid" | "DataInvalid", text: RegExp) =>
    assert.throws(
      () => assigned(names),
      (error) => isOvkitError(error, tag) && text.test(error.message),
    );
  refuses({ "/(/": 1 }, "ArgumentInvalid", /regular expression/);
  refuses({ liver: 0 }, "ArgumentInvalid", /class 0/);
  refuses({ liver: 1.5 }, "ArgumentInvalid", /class 1\.5/);
  refuses([{ class: 1 }], "ArgumentInvalid", /one of name and pattern/);
  refuses([{ name: "a", pattern: "b", class: 1 }], "ArgumentInvalid", /one of name and pattern/);
  refuses({ livr: 1 }, "DataInvalid", /no region "livr".*did you mean "liver"/);
  refuses({ "/xyz/": 1 }, "DataInvalid", /no region \/xyz\//);
});
