import type { CheckReport } from "../database/check/check_report.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { renderCheckReport } from "./render_check_report.ts";

/**
 * Writes the check of a raw data set as one self-contained HTML file, with a small picture of each
 * case where the check was asked for thumbnails.
 *
 * @param path the file, usually `check.html`
 * @param report what `check()` found
 * @throws {OvkitError} `FileUnwritable`
 *
 * @example A page of two synthetic cases
 * ```ts
 * import { openDatabase, writeCheckReport, writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const db = openDatabase(await Deno.makeTempDir());
 * await writePhantomDataset(db.rawRoot, "demo", { cases: 2, seed: 1, resolution: 0.2 });
 * const report = await db.raw("demo").check({ thumbnails: true });
 * await writeCheckReport(`${db.root}/check.html`, report);
 * assert.match(await Deno.readTextFile(`${db.root}/check.html`), /Check of demo/);
 * ```
 */
export async function writeCheckReport(path: string, report: CheckReport): Promise<void> {
  await writeFileAtomic(path, renderCheckReport(report));
}
