import { openDatabase } from "../lib/database/open_database.ts";
import { databaseRoot } from "./database_root.ts";
import { FailedResult } from "./failed_result.ts";
import { runTask, type Task } from "./run_task.ts";

const options = { root: { type: "string" } } as const;

/** `deno task check`: every problem of every case of raw data. */
export const checkTask: Task<typeof options> = {
  name: "check",
  usage: "DATA… [--root FOLDER] [--json]",
  about: "Reads all files of raw data sets and reports every problem, and what to do about it.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run({ values, positionals, print, progress }) {
    const raw = openDatabase(databaseRoot(values.root)).raw(...positionals);
    const bar = progress("check");
    const report = await raw.check({
      onProgress: ({ done, total }) => bar.update(done / total, `${done} of ${total} cases`),
    });
    bar.finish("done");
    print(report.toMarkdown().trimEnd());
    if (report.ok) return report.toJson();
    const errors = report.problems.filter(({ severity }) => severity === "error");
    const [{ case: id, problem, found, cure }] = errors;
    throw new FailedResult({
      subject: `${raw.name}, case ${id}`,
      found: `${problem}: ${found}${errors.length > 1 ? ` (and ${errors.length - 1} more)` : ""}`,
      remedy: cure,
    }, report.toJson());
  },
};

if (import.meta.main) Deno.exit(await runTask(checkTask));
