import assert from "node:assert/strict";
import { lineCoverage, percentCovered } from "../../tasks/line_coverage.ts";
import { testCounts, testCountsLine } from "../../tasks/test_counts.ts";

Deno.test("counts are read from the last summary line, with colours or without", () => {
  const output = "a ... ok (1ms)\n\nok | 25 passed (3 steps) | 0 failed | 2 ignored (1s)\n\n";
  assert.deepEqual(testCounts(output), { passed: 25, failed: 0, skipped: 2 });
  const colored = "\x1b[0m\x1b[31mFAILED\x1b[0m | 8 passed | 9 failed (823ms)\n";
  assert.deepEqual(testCounts(colored), { passed: 8, failed: 9, skipped: 0 });
  const quoted = "ok | 1 passed | 0 failed (1s)\nFAILED | 2 passed | 1 failed (1s)\n";
  assert.deepEqual(testCounts(quoted), { passed: 2, failed: 1, skipped: 0 });
});

Deno.test("a run without a summary counts as one failure", () => {
  assert.deepEqual(testCounts("error: Type checking failed."), {
    passed: 0,
    failed: 1,
    skipped: 0,
  });
});

Deno.test("the line names what was skipped only where something was", () => {
  assert.equal(testCountsLine({ passed: 3, failed: 0, skipped: 0 }), "3 passed, 0 failed");
  const line = testCountsLine({ passed: 3, failed: 1, skipped: 2 });
  assert.equal(line, "3 passed, 1 failed, 2 skipped");
});

Deno.test("coverage counts the lines of all files together", () => {
  const files = lineCoverage(
    "SF:/a/lib/x.ts\nDA:1,1\nLH:3\nLF:4\nend_of_record\nSF:/a/lib/y.ts\nLF:6\nLH:6\nend_of_record\n",
  );
  assert.deepEqual(files, [
    { path: "/a/lib/x.ts", lines: 4, covered: 3 },
    { path: "/a/lib/y.ts", lines: 6, covered: 6 },
  ]);
  assert.equal(percentCovered(files), 90);
  assert.equal(percentCovered([]), 0);
});
