import { openDatabase } from "../lib/database/open_database.ts";
import { segmentationModel } from "../lib/model/model_builder.ts";
import { databaseRoot } from "./database_root.ts";
import { findModel } from "./find_model.ts";
import { findPreprocessed } from "./find_preprocessed.ts";
import { integerOption } from "./integer_option.ts";
import { runTask, type Task } from "./run_task.ts";

const options = {
  model: { type: "string" },
  fold: { type: "string" },
  on: { type: "string" },
  preprocessed: { type: "string" },
  root: { type: "string" },
  "no-plots": { type: "boolean" },
} as const;

/** `deno task evaluate`: predicts cases with a trained model and measures the label maps. */
export const evaluateTask: Task<typeof options> = {
  name: "evaluate",
  usage: "DATA… --model M --fold K [--on validation|training|RAWNAME] [--preprocessed N] " +
    "[--root FOLDER] [--no-plots] [--json]",
  about: "Predicts the fold's validation cases, its training cases or a raw data set, writes the " +
    "label maps, pictures of them under plots, and prints their metrics.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run({ values, positionals, print, progress, signal }) {
    const fold = integerOption("fold", values.fold, { fallback: 0 });
    const database = openDatabase(databaseRoot(values.root));
    const of = findPreprocessed(database, positionals, values.preprocessed);
    const { model: name } = findModel(database, of, values.model);
    const model = await segmentationModel(database).data(of.data).preprocessed(of.preprocessed)
      .named(name).fold(fold).open();
    const bar = progress("evaluate");
    const table = await model.evaluate(values.on ?? "validation", {
      signal,
      plots: !(values["no-plots"] ?? false),
      onProgress: ({ case: id, done, cases }) =>
        bar.update(done / cases, `${id} (${done}/${cases})`),
    });
    bar.finish("done");
    print(table.toMarkdown().trimEnd());
    print(`label maps and tables: ${model.folder}`);
    const { rows, summary } = table.toJson();
    return { run: model.folder, meanDice: summary.foregroundMean.dice, rows, summary };
  },
};

if (import.meta.main) Deno.exit(await runTask(evaluateTask));
