import { openDatabase } from "../lib/database/open_database.ts";
import { exportModel } from "../lib/model/file/export_model.ts";
import { databaseRoot } from "./database_root.ts";
import { findModelByPath } from "./find_model.ts";
import { foldsOption } from "./folds_option.ts";
import { runTask, type Task } from "./run_task.ts";
import { UsageError } from "./usage_error.ts";

const options = {
  out: { type: "string" },
  fold: { type: "string" },
  root: { type: "string" },
} as const;

/** `deno task export-model`: a trained model as one file. */
export const exportModelTask: Task<typeof options> = {
  name: "export-model",
  usage: "DATA/PREPROCESSED/MODEL --out FILE [--fold K|K,K…|all] [--root FOLDER] [--json]",
  about: "Writes a trained model as one file that predicts on another machine: parameters, plan, " +
    "class names, weights of its finished folds, postprocessing and certificates; no code and no " +
    "scans, but the cases' ids. The model may also be the folder of a model or of one of its folds.",
  options,
  leastArguments: 1,
  mostArguments: 1,
  async run({ values: { out, fold, root }, positionals: [name], print }) {
    if (out === undefined) throw new UsageError("--out is needed");
    const chosen = foldsOption("fold", fold);
    const found = findModelByPath(openDatabase(databaseRoot(root)), name);
    const folds = chosen ?? (found.fold === undefined ? "all" : [found.fold]);
    const model = found.database.paths.model(found.key);
    const exported = await exportModel(model, { out, folds });
    print(`fold ${exported.folds.join(", ")}: ${exported.path}`);
    print(`SHA-256 ${exported.sha256}`);
    return { file: exported.path, sha256: exported.sha256, folds: exported.folds };
  },
};

if (import.meta.main) Deno.exit(await runTask(exportModelTask));
