import { openDatabase } from "../lib/database/open_database.ts";
import { type FactDifference, reproduceRun } from "../lib/model/run/reproduce_run.ts";
import { markdownTable } from "../lib/metrics/markdown_table.ts";
import { databaseRoot } from "./database_root.ts";
import { FailedResult } from "./failed_result.ts";
import { findModelByPath, trainedFold } from "./find_model.ts";
import { integerOption } from "./integer_option.ts";
import { runTask, type Task } from "./run_task.ts";

const options = { epochs: { type: "string" }, root: { type: "string" } } as const;

/** `deno task reproduce`: trains a run again and compares hashes. */
export const reproduceTask: Task<typeof options> = {
  name: "reproduce",
  usage: "RUN [--epochs N] [--root FOLDER] [--json]",
  about:
    "Trains a run again in a temporary folder, from its own parameters and data, and compares " +
    "history, weights and label maps bit by bit. RUN is a run's folder or " +
    "DATA/PREPROCESSED/MODEL/FOLD; --epochs compares the first N epochs only.",
  options,
  leastArguments: 1,
  async run({ values, positionals: [text], print, progress, signal }) {
    const database = openDatabase(databaseRoot(values.root));
    const found = findModelByPath(
      database,
      text.replace(/^([^/]+\/[^/]+\/[^/]+)\/(\d+)$/, "$1/fold_$2"),
    );
    const fold = trainedFold(found, found.fold);
    const epochs = values.epochs === undefined
      ? undefined
      : integerOption("epochs", values.epochs, { fallback: 1, least: 1 });
    const bar = progress("reproduce");
    const run = { database: found.database, key: found.key, fold };
    const reproduction = await reproduceRun(run, {
      signal,
      ...(epochs === undefined ? {} : { epochs }),
      onDifferences: (differences) => printDifferences(differences, print),
      onProgress: ({ epoch, epochs, step, steps }) =>
        bar.update((epoch + step / steps) / epochs, `epoch ${epoch + 1} of ${epochs}`),
    });
    bar.finish("done");
    const { parts, equal, firstDifferentEpoch, differences } = reproduction;
    const rows = parts.map(({ what, then, now, equal }) => [
      what,
      then.slice(0, 16),
      now.slice(0, 16),
      equal ? "equal" : "DIFFERENT",
    ]);
    print(markdownTable(["", "then", "now", ""], rows).trimEnd());
    const result = { run: found.database.paths.fold(found.key, fold), ...reproduction };
    if (equal) {
      print("everything is equal to the last bit");
      return result;
    }
    throw new FailedResult({
      subject: text,
      found: firstDifferentEpoch === null
        ? "the same history, but not the same results"
        : `other numbers from epoch ${firstDifferentEpoch} on`,
      remedy: differences.length === 0
        ? "the facts that must be equal are: this is a fault, please report it"
        : `expect that where these differ: ${differences.map(({ field }) => field).join(", ")}`,
    }, result);
  },
};

function printDifferences(
  differences: readonly FactDifference[],
  print: (line: string) => void,
): void {
  if (differences.length === 0) return print("all facts that bits follow from are as they were");
  print("the bits may differ, for these facts do:");
  const text = (value: unknown) => {
    const json = JSON.stringify(value) ?? "nothing";
    return json.length > 100 ? `${json.slice(0, 99)}…` : json;
  };
  for (const { field, then, now } of differences) {
    print(`  ${field}: ${text(then)} then, ${text(now)} now`);
  }
}

if (import.meta.main) Deno.exit(await runTask(reproduceTask));
