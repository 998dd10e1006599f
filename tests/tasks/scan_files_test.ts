import assert from "node:assert/strict";
import { join } from "node:path";
import { numberOption } from "../../tasks/number_option.ts";
import { scansOf } from "../../lib/model/prediction/scan_files.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";

async function scans(names: string[], inputs: string[], nChannels: number) {
  let found: [string, string[]][] = [];
  await inTemporaryFolder(async (folder) => {
    for (const name of names) {
      const path = join(folder, name);
      await Deno.mkdir(join(path, ".."), { recursive: true });
      await Deno.writeTextFile(path, "");
    }
    const listed = await scansOf(inputs.map((input) => join(folder, input)), nChannels);
    found = listed.map(({ id, paths }) => [id, paths.map((p) => p.slice(folder.length + 1))]);
  });
  return found;
}

Deno.test("every file is a scan for a model of one channel", async () => {
  assert.deepEqual(
    await scans(["b_0000.nii.gz", "a.nii", "notes.txt", "c.hdr", "c.img"], ["."], 1),
    [
      ["a", ["a.nii"]],
      ["b", ["b_0000.nii.gz"]],
      ["c", ["c.hdr"]],
    ],
  );
});

Deno.test("files with channel numbers are one scan for a model of several channels", async () => {
  const names = ["a_0001.nii.gz", "a_0000.nii.gz", "b.nii.gz", "x/a_0000.nii.gz"];
  assert.deepEqual(await scans(names, ["."], 2), [
    ["a", ["a_0000.nii.gz", "a_0001.nii.gz"]],
    ["b", ["b.nii.gz"]],
  ]);
  assert.deepEqual(await scans(names, ["a_0001.nii.gz", "a_0000.nii.gz"], 2), [
    ["a", ["a_0000.nii.gz", "a_0001.nii.gz"]],
  ]);
});

Deno.test("a file named twice is one scan", async () => {
  assert.deepEqual(await scans(["a.nii"], ["a.nii", "."], 1), [["a", ["a.nii"]]]);
});

const refused: [string, [string[], string[], number], RegExp][] = [
  ["a missing channel", [["a_0000.nii", "a_0002.nii"], ["."], 2], /^a: channels 0000, 0002; exp/],
  ["too few channels", [["a_0000.nii"], ["."], 2], /^a: channels 0000; expected 2, numbered/],
  ["two scans of one name", [["x/a.nii", "y/a.nii"], ["x", "y"], 1], /^a: two scans of this name/],
  ["one stem twice", [["a.nii", "a_0000.nii"], ["."], 1], /^a: two scans of this name/],
  ["an empty folder", [["x/notes.txt"], ["x"], 1], /a folder without NIfTI files/],
  ["a missing file", [[], ["a.nii"], 1], /a\.nii: no such file or folder/],
];

for (const [name, args, message] of refused) {
  Deno.test(`scans are refused: ${name}`, async () => {
    await assert.rejects(scans(...args), { name: "OvkitError", message });
  });
}

Deno.test("a number option is positive or a wrong use", () => {
  assert.equal(numberOption("minutes", undefined), undefined);
  assert.equal(numberOption("minutes", "0.5"), 0.5);
  for (const text of ["", "0", "-1", "x", "Infinity"]) {
    assert.throws(() => numberOption("minutes", text), {
      name: "UsageError",
      message: `--minutes takes a positive number, received "${text}"`,
    });
  }
});
