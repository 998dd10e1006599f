import assert from "node:assert/strict";
import type { CaseFingerprint } from "../../lib/database/case_fingerprint.ts";
import { crossValidationFolds } from "../../lib/database/cross_validation_folds.ts";
import {
  type DatasetFolds,
  openDatasetFolds,
  type SetFoldsOptions,
} from "../../lib/database/dataset_folds.ts";

const ids = ["a1", "a2", "b1", "c1", "d1"];

async function withFolds(
  body: (folds: DatasetFolds, folder: string) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "ovkit_test_" });
  const fingerprint = (id: string) =>
    Promise.resolve({ dataset: "set", pat_id: id[0] } as unknown as CaseFingerprint);
  const cases = () => Promise.resolve(ids.map((id) => ({ id })));
  try {
    await body(openDatasetFolds({ folder, cases, fingerprint }), folder);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const own = [
  { train: ["a1", "a2", "b1"], val: ["c1", "d1"] },
  { train: ["c1", "d1"], val: ["a1", "a2", "b1"] },
];
const all = { train: ids, val: [] };

Deno.test("folds are stored with the way they were cut, which later calls do not change", async () => {
  await withFolds(async (set) => {
    assert.equal(await set.storedFolds(), undefined);
    const made = await set.folds(2, { strategy: "nnunet", fixedShuffle: false });
    const patientOf = (id: string) => id[0];
    assert.deepEqual(
      made,
      crossValidationFolds(ids, 2, { strategy: "nnunet", fixedShuffle: false, patientOf }),
    );
    assert.deepEqual(await set.storedFolds(), {
      version: 1,
      origin: { strategy: "nnunet", fixed_shuffle: false },
      folds: made,
    });
    assert.deepEqual(await set.folds(3), made);
  });
});

Deno.test("a plain list of folds, as it was written before, is read on", async () => {
  await withFolds(async (set, folder) => {
    await Deno.writeTextFile(`${folder}/splits.json`, JSON.stringify([...own, all]));
    assert.deepEqual(await set.folds(), [...own, all]);
    assert.deepEqual((await set.storedFolds())?.origin, {
      strategy: "ovseg",
      fixed_shuffle: true,
    });
  });
});

Deno.test("folds of one's own are taken from a file, with one of all cases at the end", async () => {
  await withFolds(async (set, folder) => {
    const file = `${folder}/splits_final.json`;
    await Deno.writeTextFile(file, JSON.stringify(own));
    assert.deepEqual(await set.setFolds(file), [...own, all]);
    assert.deepEqual((await set.storedFolds())?.origin, { strategy: "given", file });
    assert.deepEqual(await set.folds(5), [...own, all]);
    const before = await Deno.readTextFile(`${folder}/splits.json`);
    assert.deepEqual(await set.setFolds([...own, all]), [...own, all]);
    await assert.rejects(set.setFolds([own[0]]), {
      tag: "DataInvalid",
      message: /other folds \(given\); .* remove the file to replace them/,
    });
    assert.equal(await Deno.readTextFile(`${folder}/splits.json`), before);
  });
});

Deno.test("folds that were made are not replaced by given ones", async () => {
  await withFolds(async (set) => {
    const made = await set.folds(2);
    await assert.rejects(set.setFolds(own), /other folds \(ovseg\)/);
    assert.deepEqual(await set.folds(2), made);
  });
});

const wrong: Readonly<Record<string, [given: unknown, message: RegExp]>> = {
  "no list": [{ train: [] }, /no list of folds; expected a list of \{"train"/],
  "an empty list": [[], /no list of folds/],
  "a fold without val": [[{ train: ["a1"] }], /no list of folds/],
  "an unknown case": [[{ train: ["a1", "x9"], val: [] }], /fold 0 has the case "x9"; .* "a1"/],
  "a case on both sides": [
    [own[0], { train: ["a1", "b1"], val: ["b1"] }],
    /fold 1 has "b1" in train and in val/,
  ],
  "a case twice": [[{ train: ["b1", "b1"], val: [] }], /fold 0 has "b1" twice/],
  "nothing to train on": [[{ train: [], val: ["b1"] }], /fold 0 has no case to train on/],
  "a patient on both sides": [
    [{ train: ["a1", "b1"], val: ["a2"] }],
    /fold 0 trains on "a1" and is validated on "a2" of the same patient; .*allowSharedPatients/,
  ],
};

for (const [what, [given, message]] of Object.entries(wrong)) {
  Deno.test(`given folds are refused, and nothing is stored: ${what}`, async () => {
    await withFolds(async (set, folder) => {
      const file = `${folder}/mine.json`;
      await Deno.writeTextFile(file, JSON.stringify(given));
      await assert.rejects(set.setFolds(file), (error: Error) => {
        assert.equal((error as Error & { tag: string }).tag, "DataInvalid");
        assert.ok(error.message.startsWith(`${file}: `));
        return message.test(error.message);
      });
      assert.equal(await set.storedFolds(), undefined);
    });
  });
}

Deno.test("shared patients can be allowed, and cases in no fold are warned of", async () => {
  await withFolds(async (set) => {
    const warnings: string[] = [];
    const options: SetFoldsOptions = {
      allowSharedPatients: true,
      onWarning: (line) => warnings.push(line),
    };
    await set.setFolds([{ train: ["a1", "b1"], val: ["a2"] }], options);
    assert.deepEqual(warnings, ["folds: no fold has 2 of the cases, e.g. c1"]);
  });
});

Deno.test("a file that is missing or no JSON is named", async () => {
  await withFolds(async (set, folder) => {
    await assert.rejects(set.setFolds(`${folder}/none.json`), { tag: "FileMissing" });
    await Deno.writeTextFile(`${folder}/text.json`, "folds");
    await assert.rejects(set.setFolds(`${folder}/text.json`), { tag: "FileCorrupt" });
  });
});
