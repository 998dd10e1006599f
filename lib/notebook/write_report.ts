import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { renderReport } from "./render_report.ts";
import type { ReportData } from "./report_data.ts";

/**
 * Writes a report as one self-contained HTML file: loss curves, slices with the outlines of
 * reference and prediction, result tables, parameters and environment.
 *
 * @param path the file, usually `report.html`
 * @param data what to show
 * @throws {OvkitError} `FileUnwritable`
 *
 * @example A report with a table
 * ```ts
 * import { writeReport } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const path = `${await Deno.makeTempDir()}/report.html`;
 * await writeReport(path, {
 *   title: "Liver, fold 0",
 *   tables: [{ columns: ["case", "Dice"], rows: [["case_001", 0.91]] }],
 * });
 * assert.match(await Deno.readTextFile(path), /0\.910/);
 * ```
 */
export async function writeReport(path: string, data: ReportData): Promise<void> {
  await writeFileAtomic(path, renderReport(data));
}
