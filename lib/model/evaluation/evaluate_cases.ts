import { basename, join } from "node:path";
import type { RawCase } from "../../database/raw_case.ts";
import { readCase } from "../../database/read_case.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256 } from "../../foundation/sha256.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import { sha256Path } from "../../foundation/sha256_path.ts";
import { version } from "../../foundation/version.ts";
import { readNifti } from "../../io/nifti/read_nifti.ts";
import { compareSegmentations } from "../../metrics/compare_segmentations.ts";
import type { MetricRow } from "../../metrics/metric_row.ts";
import type { PreprocessingParameters } from "../../preprocessing/preprocessing_parameters.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { CasePredictor } from "../prediction/case_predictor.ts";
import {
  CASE_RECORD_VERSION,
  type CaseRecord,
  readCaseRecord,
  writeCaseRecord,
} from "./case_record.ts";
import type { EarlierStageFiles } from "../prediction/earlier_stages.ts";
import type { PredictorFacts } from "../prediction/open_model_predictor.ts";
import { referenceLabel } from "./reference_label.ts";
import { removeUnfinishedLabels } from "../prediction/remove_unfinished_labels.ts";
import { writeLabelFiles } from "../prediction/write_label_files.ts";
import { writePredictionPlots } from "../prediction/write_prediction_plots.ts";

/** How far an evaluation is. */
export interface EvaluationProgress {
  /** The case under way; empty when all are done. */
  readonly case: string;
  /** Cases done. */
  readonly done: number;
  /** Cases in all. */
  readonly cases: number;
}

/** What {@linkcode evaluateCases} works with. */
export interface EvaluateCasesOptions {
  readonly predict: CasePredictor;
  /** What label maps follow from, apart from the scans. */
  readonly facts: PredictorFacts;
  /** Who predicts, e.g. `fold_0`. */
  readonly by: string;
  /** What earlier stages of a cascade say of a case. */
  readonly stagesOf: (rawCase: RawCase) => Promise<EarlierStageFiles>;
  /** Where the label maps are written, `<case>.nii.gz`, each with its record, `<case>.json`. */
  readonly folder: string;
  readonly preprocessing: PreprocessingParameters;
  readonly classNames: Readonly<Record<number, string>>;
  /** Which regions of structure sets are which class. */
  readonly regions: Readonly<Record<string, number>> | undefined;
  /** Where pictures of the predictions are written; none without. */
  readonly plots?: string;
  readonly onProgress?: (progress: EvaluationProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes sure that there are cases, each with an image.
 *
 * @throws {OvkitError} `ArgumentInvalid`, `DataInvalid`
 */
export function requireImages(cases: readonly RawCase[], subject: string): void {
  if (cases.length === 0) {
    throw new OvkitError("ArgumentInvalid", {
      subject,
      found: "there are none",
      remedy: 'evaluate another fold, "training" or a raw data set',
    });
  }
  const bare = cases.find(({ imagePaths }) => imagePaths.length === 0);
  if (bare === undefined) return;
  throw new OvkitError("DataInvalid", {
    subject: bare.id,
    found: `only the label ${bare.labelPath}`,
    expected: "an image with it",
    remedy: "add the image or remove the label",
  });
}

/**
 * Predicts cases one after the other, writes the label maps and measures them. A case whose label map
 * lies there from before, made of the same by the same, is not predicted again, and not measured again
 * where its reference is the same too.
 *
 * @throws {OvkitError} `Stopped`; as the readers
 */
export async function evaluateCases(
  cases: readonly RawCase[],
  options: EvaluateCasesOptions,
): Promise<MetricRow[]> {
  const { onProgress, signal } = options;
  await removeUnfinishedLabels(options.folder, cases.map(({ id }) => id));
  const rows: MetricRow[] = [];
  for (const [done, rawCase] of cases.entries()) {
    if (signal?.aborted) {
      throw new OvkitError("Stopped", {
        subject: "evaluation",
        found: `stopped after ${done} of ${cases.length} cases`,
        remedy: "evaluate again: finished cases are kept",
      });
    }
    onProgress?.({ case: rawCase.id, done, cases: cases.length });
    rows.push(...await evaluateCase(rawCase, options));
  }
  onProgress?.({ case: "", done: cases.length, cases: cases.length });
  return rows;
}

async function evaluateCase(
  rawCase: RawCase,
  options: EvaluateCasesOptions,
): Promise<readonly MetricRow[]> {
  const { predict, facts, by, folder, preprocessing, classNames, regions } = options;
  const { id } = rawCase;
  const stages = await options.stagesOf(rawCase);
  const known = await readCaseRecord(folder, id);
  const { labelPath, isBackground = false, channels: numbers, seriesUid, fill } = rawCase;
  const scanSha256 = await hashesOf([...rawCase.imagePaths, ...stages.paths], labelPath);
  const scan = { id, numbers, seriesUid, fill, scanSha256 };
  const predictionSha256 = hashOf({ version, facts: facts.sha256, scan });
  const isPredicted = known?.predictionSha256 === predictionSha256;
  const referenceSha256 = labelPath === undefined ? null : (await hashesOf([labelPath]))[0];
  const reading = { referenceSha256, isBackground, regions };
  const metricsSha256 = hashOf({ predictionSha256, reading, classNames });
  const isMeasured = isPredicted && known.metricsSha256 === metricsSha256;
  const isPlotted = options.plots === undefined ||
    (known?.plotted === true && await isDrawn(id, options.plots));
  if (isMeasured && isPlotted) return known.rows;

  const { channels, label: stored } = await readCase(rawCase, regions);
  const path = join(folder, `${id}.nii.gz`);
  let label: Volume;
  let made: Pick<CaseRecord, "files" | "labelSha256">;
  if (isPredicted) {
    label = await readNifti(path);
    made = known;
  } else {
    ({ label } = await predict(channels, { ...await stages.read(), subject: id }));
    const { path: first, structureSetPath, segmentationPath } = await writeLabelFiles(path, label, {
      scan: channels[0],
      classNames,
    });
    made = {
      files: [first, structureSetPath, segmentationPath]
        .flatMap((file) => file === undefined ? [] : [basename(file)]),
      labelSha256: await sha256File(path),
    };
  }
  const reference = stored === undefined ? undefined : referenceLabel(stored, preprocessing);
  const classes = preprocessing.reduce_lb_to_single_class ? [1] : preprocessing.lb_classes;
  const rows = reference === undefined
    ? []
    : compareSegmentations(reference, label, { classes, classNames, case: id });
  if (options.plots !== undefined) {
    await writePredictionPlots(options.plots, id, {
      image: channels[0],
      prediction: label,
      window: preprocessing.window[0] ?? null,
      ...(reference === undefined ? {} : { reference }),
    });
  }
  await writeCaseRecord(folder, {
    version: CASE_RECORD_VERSION,
    case: id,
    by,
    weightsSha256: facts.weightsSha256,
    scanSha256,
    predictionSha256,
    files: made.files,
    labelSha256: made.labelSha256,
    referenceSha256,
    metricsSha256,
    plotted: options.plots !== undefined,
    rows,
  });
  return rows;
}

function hashOf(facts: unknown): string {
  return sha256(JSON.stringify(facts));
}

/** @param except the reference, which may lie in the folder of the scan */
async function hashesOf(paths: readonly string[], except?: string): Promise<string[]> {
  const hashes: string[] = [];
  for (const path of paths) {
    hashes.push(
      await sha256Path(path, except === undefined ? {} : { except }).catch((cause) => {
        if (!(cause instanceof Deno.errors.NotFound)) throw cause;
        throw new OvkitError("FileMissing", { subject: path, found: "no such file", cause });
      }),
    );
  }
  return hashes;
}

async function isDrawn(id: string, folder: string): Promise<boolean> {
  return await Deno.stat(join(folder, `${id}_largest.png`)).then(() => true, () => false);
}
