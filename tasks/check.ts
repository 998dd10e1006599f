import { openDatabase } from "../lib/database/open_database.ts";
import { writeCheckReport } from "../lib/notebook/write_check_report.ts";
import { databaseRoot } from "./database_root.ts";
import { FailedResult } from "./failed_result.ts";
import { regionsOf } from "./regions_of.ts";
import { runTask, type Task } from "./run_task.ts";

const options = {
  root: { type: "string" },
  html: { type: "string" },
  region: { type: "string", multiple: true },
  fill: { type: "boolean" },
} as const;

/** `deno task check`: every problem of every case of raw data. */
export const checkTask: Task<typeof options> = {
  name: "check",
  usage: "DATA… [--html FILE] [--region NAME=CLASS]… [--fill] [--root FOLDER] [--json]",
  about:
    "Reads all files of raw data sets (names, or folders anywhere) and reports every problem, " +
    "and what to do about it; --html writes a page with a picture of each case.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run({ values, positionals, print, progress }) {
    const opened = openDatabase(databaseRoot(values.root)).raw(...positionals);
    const regions = regionsOf(values.region);
    const named = regions === undefined ? opened : opened.regions(regions);
    const raw = values.fill ? named.filled() : named;
    const bar = progress("check");
    const report = await raw.check({
      thumbnails: values.html !== undefined,
      onProgress: ({ done, total }) => bar.update(done / total, `${done} of ${total} cases`),
    });
    bar.finish("done");
    print(report.toMarkdown().trimEnd());
    if (values.html !== undefined) {
      await writeCheckReport(values.html, report);
      print(values.html);
    }
    const html = values.html === undefined ? {} : { html: values.html };
    if (report.ok) return { ...report.toJson(), ...html };
    const errors = report.problems.filter(({ severity }) => severity === "error");
    const [{ case: id, problem, found, cure }] = errors;
    throw new FailedResult({
      subject: `${raw.name}, case ${id}`,
      found: `${problem}: ${found}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ""}`,
      remedy: cure,
    }, { ...report.toJson(), ...html });
  },
};

if (import.meta.main) Deno.exit(await runTask(checkTask));
