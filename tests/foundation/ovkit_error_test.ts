import assert from "node:assert/strict";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { OvkitError } from "../../lib/foundation/ovkit_error.ts";

Deno.test("an error says what, found, expected and remedy on one line", () => {
  const cause = new Error("below");
  const error = new OvkitError("FileCorrupt", {
    subject: "scan.nii.gz",
    found: "300 bytes",
    expected: "352 bytes",
    remedy: "copy the file again",
    cause,
  });
  assert.equal(
    error.message,
    "scan.nii.gz: 300 bytes; expected 352 bytes; copy the file again",
  );
  assert.equal(error.name, "OvkitError");
  assert.equal(error.tag, "FileCorrupt");
  assert.equal(error.cause, cause);
  assert.deepEqual(
    [error.subject, error.found, error.expected, error.remedy],
    ["scan.nii.gz", "300 bytes", "352 bytes", "copy the file again"],
  );
  const short = new OvkitError("FileMissing", { subject: "a", found: "no such file" });
  assert.equal(short.message, "a: no such file");
  assert.ok(!("cause" in short));
});

Deno.test("errors are told apart by their tags", () => {
  const error = new OvkitError("FileMissing", { subject: "a", found: "no such file" });
  assert.ok(isOvkitError(error));
  assert.ok(isOvkitError(error, "FileCorrupt", "FileMissing"));
  assert.ok(!isOvkitError(error, "FileCorrupt"));
  assert.ok(!isOvkitError(new Error("a")));
  assert.ok(!isOvkitError(undefined));
});
