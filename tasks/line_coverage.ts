/** How many lines of a file the tests ran. */
export interface FileCoverage {
  readonly path: string;
  readonly lines: number;
  readonly covered: number;
}

/** Reads the line counts of each file from a report in lcov's format. */
export function lineCoverage(lcov: string): FileCoverage[] {
  return lcov.split("end_of_record").flatMap((record) => {
    const field = (name: string) => record.match(new RegExp(`^${name}:(.*)$`, "m"))?.[1];
    const path = field("SF");
    if (path === undefined) return [];
    return [{ path, lines: Number(field("LF")), covered: Number(field("LH")) }];
  });
}

/** Part of the lines that ran, in percent. */
export function percentCovered(files: readonly FileCoverage[]): number {
  const sum = (key: "lines" | "covered") => files.reduce((total, file) => total + file[key], 0);
  return files.length === 0 ? 0 : (100 * sum("covered")) / sum("lines");
}
