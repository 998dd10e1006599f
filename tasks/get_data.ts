import { decathlonTasks } from "../lib/database/decathlon/decathlon_task.ts";
import {
  type DecathlonProgress,
  getDecathlonDataset,
} from "../lib/database/decathlon/get_decathlon_dataset.ts";
import { databaseRoot } from "./database_root.ts";
import { runTask, type Task } from "./run_task.ts";

const options = {
  from: { type: "string" },
  as: { type: "string" },
  root: { type: "string" },
} as const;

const names = decathlonTasks.map(({ name }) => name).join(", ");

/** `deno task get-data`: a public data set as a raw data set, downloaded or from a local archive. */
export const getDataTask: Task<typeof options> = {
  name: "get-data",
  usage: "NAME [--from ARCHIVE] [--as NAME] [--root FOLDER] [--json]",
  about: `Makes a raw data set of a public one: ${names} (Medical Segmentation Decathlon).`,
  options,
  leastArguments: 1,
  async run({ values, positionals: [name], print, progress, signal }) {
    const bar = progress(name);
    const { from, as } = values;
    const dataset = await getDecathlonDataset(name, databaseRoot(values.root), {
      ...(from === undefined ? {} : { from }),
      ...(as === undefined ? {} : { as }),
      signal,
      onProgress: (state) =>
        bar.update(state.bytes / (state.totalBytes ?? Infinity), textOf(state)),
    });
    const { folder, cases, testCases, classNames, existed } = dataset;
    const without = testCases.length === 0 ? "" : ` and ${testCases.length} without labels`;
    bar.finish(existed ? "was there already" : "done");
    print(`${cases.length} labelled cases${without}: ${folder}`);
    print(
      "licence CC BY-SA 4.0, Medical Segmentation Decathlon; source.json keeps the attribution",
    );
    return { folder, cases: cases.length, testCases: testCases.length, classNames, existed };
  },
};

function textOf({ step, bytes, totalBytes }: DecathlonProgress): string {
  const megabytes = (count: number) => (count / 1e6).toFixed(0);
  const total = totalBytes === undefined ? "" : ` of ${megabytes(totalBytes)}`;
  return `${step} ${megabytes(bytes)}${total} MB`;
}

if (import.meta.main) Deno.exit(await runTask(getDataTask));
