import assert from "node:assert/strict";
import fc from "fast-check";
import { crossValidationFolds } from "../../lib/database/cross_validation_folds.ts";
import { legacyShuffle } from "../../lib/database/legacy_shuffle.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";

interface GoldenSplit {
  scans: string[];
  patients: string[];
  n_folds: number;
  fixed_shuffle: boolean;
  splits: { train?: string[]; val: string[] }[];
}

const GOLDEN: { shuffle: Record<string, number[]>; cases: GoldenSplit[] } = JSON.parse(
  Deno.readTextFileSync(new URL("../golden/database/splits.json", import.meta.url)),
);

Deno.test("the shuffle is NumPy's legacy one", () => {
  for (const [n, order] of Object.entries(GOLDEN.shuffle)) {
    const items = Array.from({ length: Number(n) }, (_, i) => i);
    assert.deepEqual(legacyShuffle(items, 12345), order);
  }
});

Deno.test("folds are ovseg's, by patient and in its order", () => {
  let compared = 0;
  for (const { scans, patients, n_folds, splits } of GOLDEN.cases) {
    if (n_folds > new Set(patients).size) continue;
    const patientOf = (id: string) => patients[scans.indexOf(id)];
    const folds = crossValidationFolds(scans, n_folds, { patientOf });
    assert.equal(folds.length, n_folds + 1);
    for (const [k, { train, val }] of splits.entries()) {
      assert.deepEqual(folds[k].val, val);
      if (train !== undefined) assert.deepEqual(folds[k].train, train);
      compared++;
    }
  }
  assert.ok(compared >= 40, `${compared} folds`);
});

Deno.test("every case is validated on once and never with its patient's in training", () => {
  const counts = fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 4, maxLength: 12 });
  fc.assert(fc.property(counts, fc.integer({ min: 2, max: 4 }), (perPatient, n) => {
    const cases = perPatient.flatMap((count, p) =>
      Array.from({ length: count }, (_, i) => `p${p}_${i}`)
    );
    const patientOf = (id: string) => id.split("_")[0];
    const folds = crossValidationFolds([...cases].reverse(), n, { patientOf });
    assert.deepEqual(folds.flatMap((fold) => fold.val).sort(), [...cases].sort());
    assert.deepEqual([...folds[n].train].sort(), [...cases].sort());
    for (const { train, val } of folds) {
      assert.equal(train.length + val.length, cases.length);
      const patients = new Set(train.map(patientOf));
      assert.ok(val.every((id) => !patients.has(patientOf(id))));
    }
  }));
});

Deno.test("fewer patients than folds are refused", () => {
  for (const n of [1, 2.5, 4]) {
    assert.throws(
      () => crossValidationFolds(["a", "b", "c"], n),
      (error) => isOvkitError(error, "ArgumentInvalid"),
    );
  }
});

interface NnunetSplit {
  identifiers: string[];
  n_splits: number;
  val: string[][];
}

Deno.test("folds are nnU-Net's: a shuffled cut of the sorted cases", () => {
  const golden: NnunetSplit[] = JSON.parse(
    Deno.readTextFileSync(new URL("../golden/database/nnunet_splits.json", import.meta.url)),
  );
  let compared = 0;
  for (const { identifiers, n_splits, val } of golden) {
    const folds = crossValidationFolds([...identifiers].reverse(), n_splits, {
      strategy: "nnunet",
    });
    assert.equal(folds.length, n_splits + 1);
    assert.deepEqual(folds[n_splits], { train: identifiers, val: [] });
    for (const [k, expected] of val.entries()) {
      assert.deepEqual(folds[k].val, expected);
      assert.deepEqual(folds[k].train, identifiers.filter((id) => !expected.includes(id)));
      compared++;
    }
  }
  assert.ok(compared >= 15, `${compared} folds`);
});

Deno.test("nnU-Net's folds keep a patient's cases together too", () => {
  const cases = ["a1", "a2", "a3", "b1", "c1", "c2", "d1"];
  const patientOf = (id: string) => id[0];
  const folds = crossValidationFolds(cases, 2, { strategy: "nnunet", patientOf });
  assert.deepEqual(folds.flatMap((fold) => fold.val).sort(), cases);
  for (const { train, val } of folds) {
    const patients = new Set(train.map(patientOf));
    assert.ok(val.every((id) => !patients.has(patientOf(id))));
  }
});

Deno.test("without the shuffle the cases stay sorted", () => {
  const cases = ["d", "b", "e", "a", "c", "f"];
  const patientOf = (id: string) => id < "c" ? "one" : id;
  const [first, second] = crossValidationFolds(cases, 2, { fixedShuffle: false, patientOf });
  assert.deepEqual([first.val, second.val], [["c", "e", "a", "b"], ["d", "f"]]);
  const nnunet = crossValidationFolds(cases, 3, { fixedShuffle: false, strategy: "nnunet" });
  assert.deepEqual(nnunet.map(({ val }) => val), [["a", "b"], ["c", "d"], ["e", "f"], []]);
});
