import { basename, join } from "node:path";
import type { RawDataset } from "../lib/database/raw_dataset.ts";
import { engineInfo } from "../lib/engine/engine_info.ts";
import { version } from "../lib/foundation/version.ts";
import { readNifti } from "../lib/io/nifti/read_nifti.ts";
import type { MetricTable } from "../lib/metrics/metric_table.ts";
import type { SegmentationModel } from "../lib/model/segmentation_model.ts";
import type { TrainingResult } from "../lib/model/run/training_run.ts";
import { reportCase } from "../lib/notebook/report_case.ts";
import type { ReportCase, ReportTable } from "../lib/notebook/report_data.ts";
import type { JsonValue } from "../lib/parameters/model_parameters.ts";
import { writeReport } from "../lib/notebook/write_report.ts";

/** What the report is about. */
export interface ModelReport {
  readonly model: SegmentationModel;
  readonly raw: RawDataset;
  readonly trained: TrainingResult;
  readonly table: MetricTable;
  /** Folder of the validation cases' label maps. */
  readonly predictions: string;
  readonly seconds: number;
}

const shownCases = 6;

/** Writes the report of a trained and evaluated model: one HTML file. */
export async function writeModelReport(path: string, report: ModelReport): Promise<void> {
  const { model, raw, trained, table, seconds } = report;
  const summary = table.summary();
  const classNames = await raw.classNames();
  await writeReport(path, {
    title: `${raw.name}: ${basename(model.folder).replace("_", " ")}`,
    subtitle: `${model.fold.train.length} cases trained on, ${model.fold.val.length} validated`,
    highlights: [
      { label: "mean Dice", value: summary.foregroundMean.dice?.toFixed(3) ?? "none" },
      { label: "epochs", value: trained.history.length },
      { label: "parameters", value: model.network.parameterCount },
      { label: "duration", value: Math.round(seconds), unit: "s" },
    ],
    history: trained.history,
    classNames,
    cases: await casesOf(report),
    tables: [summaryTable(table), rowTable(table)],
    parameters: model.parameters as unknown as JsonValue,
    environment: {
      ovkit: version,
      deno: Deno.version.deno,
      engine: engineInfo() as unknown as JsonValue,
      weightsSha256: trained.weightsSha256,
      folder: model.folder,
    },
  });
}

async function casesOf(
  { model, raw, table, predictions }: ModelReport,
): Promise<ReportCase[]> {
  const cases: ReportCase[] = [];
  for (const id of model.fold.val.slice(0, shownCases)) {
    const { channels, label } = await raw.read(id);
    const prediction = await readNifti(join(predictions, `${id}.nii.gz`));
    const dice = table.rows.filter((row) => row.case === id)
      .map(({ class: number, className, dice }) =>
        `${className ?? `class ${number}`} ${dice?.toFixed(3) ?? "–"}`
      );
    cases.push(reportCase(
      id,
      { image: channels[0], prediction, ...(label === undefined ? {} : { reference: label }) },
      { remark: `Dice: ${dice.join(", ")}` },
    ));
  }
  return cases;
}

function summaryTable(table: MetricTable): ReportTable {
  const { classes } = table.summary();
  return {
    title: "Per class",
    columns: ["class", "cases", "Dice mean", "sd", "median", "precision", "recall"],
    rows: classes.map(({ class: number, className, metrics }) => [
      className ?? number,
      metrics.dice.n,
      metrics.dice.mean,
      metrics.dice.sd,
      metrics.dice.median,
      metrics.precision.mean,
      metrics.recall.mean,
    ]),
  };
}

function rowTable(table: MetricTable): ReportTable {
  return {
    title: "Per case",
    columns: ["case", "class", "Dice", "precision", "recall", "reference ml", "prediction ml"],
    rows: table.rows.map((row) => [
      row.case,
      row.className ?? row.class,
      row.dice,
      row.precision,
      row.recall,
      row.volumeReferenceMl,
      row.volumePredictionMl,
    ]),
  };
}
