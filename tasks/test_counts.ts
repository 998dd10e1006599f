/** How many tests ended how. */
export interface TestCounts {
  readonly passed: number;
  readonly failed: number;
  /** Left out, with the reason in their names. */
  readonly skipped: number;
}

/**
 * Reads the counts from the last line of what `deno test` prints; a run that ended before it could
 * print one counts as one failure.
 */
export function testCounts(output: string): TestCounts {
  // deno-lint-ignore no-control-regex
  const plain = output.replaceAll(/\x1b\[[\d;]*m/g, "");
  const summary = [...plain.matchAll(/^(?:ok|FAILED) \| .*$/gm)].at(-1)?.[0];
  if (summary === undefined) return { passed: 0, failed: 1, skipped: 0 };
  const count = (word: string) => Number(summary.match(new RegExp(`(\\d+) ${word}`))?.[1] ?? 0);
  return { passed: count("passed"), failed: count("failed"), skipped: count("ignored") };
}

/** The counts as one line, e.g. `250 passed, 0 failed, 3 skipped`. */
export function testCountsLine({ passed, failed, skipped }: TestCounts): string {
  return `${passed} passed, ${failed} failed${skipped === 0 ? "" : `, ${skipped} skipped`}`;
}
