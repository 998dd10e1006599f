import assert from "node:assert/strict";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { predictionPath } from "../../lib/model/prediction/prediction_path.ts";

const names: [string, string, string][] = [
  ["out", "/data/ct_0000.nii.gz", "out/ct.nii.gz"],
  ["out", "/data/ct.hdr", "out/ct.nii.gz"],
  ["out", "/data/1.2.840.113", "out/1.2.840.113.nii.gz"],
  ["out", "/data/case_1/", "out/case_1.nii.gz"],
  ["out", "/data/case_1/IM_0001.dcm", "out/IM_0001.nii.gz"],
  ["out/x.nii", "/data/ct.nii.gz", "out/x.nii"],
];

for (const [out, scan, expected] of names) {
  Deno.test(`the prediction of ${scan} in ${out} is ${expected}`, () => {
    assert.equal(predictionPath(out, [scan]), expected);
  });
}

const refused: [string, string][] = [
  ["/data", "/data/ct.nii.gz"],
  ["/data/ct.nii.gz", "/data/ct.nii.gz"],
  ["/data/case_1", "/data/case_1"],
  ["/data/case_1/a/b.nii.gz", "/data/case_1/"],
  ["/data/x/../case_1/b.nii", "/data/./case_1"],
];

for (const [out, scan] of refused) {
  Deno.test(`${out} is refused for ${scan}`, () => {
    assert.throws(
      () => predictionPath(out, [scan]),
      (error) => isOvkitError(error, "ArgumentInvalid"),
    );
  });
}

Deno.test("a folder whose name only begins like the scan's is another", () => {
  assert.equal(predictionPath("/data/case_10", ["/data/case_1"]), "/data/case_10/case_1.nii.gz");
});
