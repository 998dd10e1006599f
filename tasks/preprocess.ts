import { openPlanningDatabase } from "../lib/preprocessing/open_planning_database.ts";
import type { PlanStrategy } from "../lib/preprocessing/plan_overrides.ts";
import { changePlan, requirePlanKeys } from "./change_plan.ts";
import { databaseRoot } from "./database_root.ts";
import { integerOption } from "./integer_option.ts";
import { parseSettings } from "./parse_settings.ts";
import { regionsOf } from "./regions_of.ts";
import { runTask, type Task } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  name: { type: "string" },
  strategy: { type: "string" },
  set: { type: "string", multiple: true },
  region: { type: "string", multiple: true },
  fill: { type: "boolean" },
  force: { type: "boolean" },
  workers: { type: "string" },
  "no-plots": { type: "boolean" },
  root: { type: "string" },
} as const;

/** `deno task preprocess`: plans the preprocessing of raw data and applies the plan. */
export const preprocessTask: Task<typeof options> = {
  name: "preprocess",
  usage:
    "DATA… [--name N] [--strategy ovseg|nnunet] [--set key=value]… [--region NAME=CLASS]… [--fill] " +
    "[--force] [--workers N] [--no-plots] [--root FOLDER] [--json]",
  about:
    "Plans and preprocesses raw data by ovseg's or nnU-Net's rules; --set decides in place of the plan, e.g. " +
    "--set target_spacing=3,1,1 --set window=-100,200; --region says which region of a structure " +
    "set is which class. Finished cases are kept. Two slices of each case are drawn into the data " +
    "base's plots; --workers does so many cases at a time.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run({ values, positionals, print, progress, signal }) {
    const { name = "default", force = false } = values;
    const workers = integerOption("workers", values.workers, { fallback: 1, least: 1 });
    const settings = parseSettings(values.set);
    requirePlanKeys(settings);
    const opened = openPlanningDatabase(databaseRoot(values.root)).raw(...positionals);
    const regions = regionsOf(values.region);
    const named = regions === undefined ? opened : opened.regions(regions);
    const raw = values.fill ? named.filled() : named;
    const reading = progress("plan");
    const planned = await raw.plan({
      strategy: strategyOf(values.strategy),
      signal,
      workers,
      onProgress: ({ done, total }) => reading.update(done / total, `${done} of ${total} cases`),
    });
    reading.finish("done");
    const plan = changePlan(planned, settings);
    print(plan.toMarkdown().trimEnd());
    const bar = progress("preprocess");
    const preprocessed = await plan.apply(name, {
      force,
      signal,
      workers,
      plots: !values["no-plots"],
      onProgress: ({ done, total }) => bar.update(done / total, `${done} of ${total} cases`),
    });
    bar.finish("done");
    const { cases, skipped, parameters } = await preprocessed.manifest();
    for (const { case: id, reason } of skipped) print(`left out ${id}: ${reason}`);
    const { folder, data } = preprocessed;
    print(`${cases.length} cases: ${folder}`);
    return { folder, data, name: preprocessed.name, cases: cases.length, skipped, parameters };
  },
};

function strategyOf(value = "ovseg"): PlanStrategy {
  if (value === "ovseg" || value === "nnunet") return value;
  throw new UsageError(`--strategy takes ovseg or nnunet, received "${value}"`);
}

if (import.meta.main) Deno.exit(await runTask(preprocessTask));
