import { dirname } from "node:path";
import { openDatabase } from "../lib/database/open_database.ts";
import type { MetricTable } from "../lib/metrics/metric_table.ts";
import { choosePostprocessing } from "../lib/model/evaluation/choose_postprocessing.ts";
import type { DatabaseModel } from "../lib/model/database_model.ts";
import { readCrossValidation } from "../lib/model/evaluation/merge_cross_validation.ts";
import { ensemble } from "../lib/model/ensemble.ts";
import { segmentationModel } from "../lib/model/model_builder.ts";
import { databaseRoot } from "./database_root.ts";
import { findModel } from "./find_model.ts";
import { findPreprocessed } from "./find_preprocessed.ts";
import { foldsOption } from "./folds_option.ts";
import { runTask, type Task, type TaskContext } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  model: { type: "string" },
  fold: { type: "string" },
  on: { type: "string" },
  unfinished: { type: "string" },
  chosen: { type: "boolean" },
  "choose-postprocessing": { type: "boolean" },
  preprocessed: { type: "string" },
  root: { type: "string" },
  "no-plots": { type: "boolean" },
} as const;

type Context = TaskContext<typeof options>;

/** `deno task evaluate`: predicts cases with a trained model and measures the label maps. */
export const evaluateTask: Task<typeof options> = {
  name: "evaluate",
  usage:
    "DATA… --model M[,M…] --fold K|K,K…|all [--on validation|training|RAWNAME] [--unfinished skip|wait|error] " +
    "[--chosen] [--choose-postprocessing] [--preprocessed N] " +
    "[--root FOLDER] [--no-plots] [--json]",
  about: "Predicts the fold's validation cases, its training cases or a raw data set, writes the " +
    "label maps, pictures of them under plots, and prints their metrics. Cases that are done are " +
    "kept. Several folds predict a raw data set together, and validation cases one fold after the " +
    "other, for the table of the whole cross-validation, on which --choose-postprocessing decides; " +
    "--chosen takes what it decided. Several models, with commas between, are evaluated together: " +
    "their class probabilities are averaged.",
  options,
  leastArguments: 1,
  mostArguments: Infinity,
  async run(context) {
    const { values, positionals, print } = context;
    const { on = "validation" } = values;
    const isOwn = on === "validation" || on === "training";
    const folds = foldsOption("fold", values.fold) ?? [0];
    const postprocessing = values.chosen ? "chosen" : "parameters";
    const unfinished = unfinishedOption(values.unfinished);
    const database = openDatabase(databaseRoot(values.root));
    const of = findPreprocessed(database, positionals, values.preprocessed);
    const [first, ...others] = (values.model?.split(",") ?? [undefined])
      .map((name) => findModel(database, of, name).model);
    const builder = segmentationModel(database).data(of.data).preprocessed(of.preprocessed);
    const evaluate = (model: DatabaseModel) => evaluated(model, on, { postprocessing, context });
    const isOneFold = folds !== "all" && folds.length === 1;
    if (others.length > 0 && isOwn && !isOneFold) {
      throw new UsageError(`several models are evaluated --on ${on} for one --fold`);
    }
    if (others.length > 0 && values["choose-postprocessing"]) {
      throw new UsageError("--choose-postprocessing is for one model");
    }
    const open = async (name: string): Promise<DatabaseModel> => {
      if (isOneFold) return await builder.named(name).fold(folds[0]).open();
      return await builder.named(name).folds(folds, {
        unfinished,
        signal: context.signal,
        onWait: (missing) => print(`waiting for fold ${missing.join(", ")}`),
      }).open();
    };
    const models = [await open(first)];
    for (const name of others) models.push(await open(name));
    const model = models.length === 1 ? models[0] : ensemble(models);
    const isSeveral = isOwn && !isOneFold && model.members.length > 1;
    if (isSeveral && on === "training") throw new UsageError("--on training is for one --fold");
    const table = isSeveral ? await crossValidated(model) : await evaluate(model);
    const folder = isSeveral ? dirname(model.folder) : model.folder;
    const choice = values["choose-postprocessing"] ? await choosePostprocessing(model) : undefined;
    model.dispose();

    async function crossValidated({ members, folder }: DatabaseModel): Promise<MetricTable> {
      for (const { fold } of members) {
        const one = await builder.named(first).fold(fold).open();
        await evaluate(one);
        one.dispose();
      }
      return (await readCrossValidation(dirname(folder), { postprocessing })).table;
    }
    print(table.toMarkdown().trimEnd());
    if (choice !== undefined) print(`chosen postprocessing: ${JSON.stringify(choice.chosen)}`);
    print(`label maps and tables: ${folder}`);
    const { rows, summary } = table.toJson();
    return {
      run: folder,
      meanDice: summary.foregroundMean.dice,
      rows,
      summary,
      ...(choice === undefined ? {} : { postprocessing: choice }),
    };
  },
};

async function evaluated(
  model: DatabaseModel,
  on: string,
  { postprocessing, context: { values, progress, signal } }: {
    readonly postprocessing: "parameters" | "chosen";
    readonly context: Context;
  },
): Promise<MetricTable> {
  const bar = progress("evaluate");
  const table = await model.evaluate(on, {
    signal,
    postprocessing,
    plots: !(values["no-plots"] ?? false),
    onProgress: ({ case: id, done, cases }) => bar.update(done / cases, `${id} (${done}/${cases})`),
  });
  bar.finish("done");
  return table;
}

function unfinishedOption(text = "error"): "error" | "skip" | "wait" {
  if (text === "error" || text === "skip" || text === "wait") return text;
  throw new UsageError(`--unfinished is skip, wait or error, received "${text}"`);
}

if (import.meta.main) Deno.exit(await runTask(evaluateTask));
