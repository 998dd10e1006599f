import { join } from "node:path";
import type { RawCase } from "../database/raw_case.ts";
import { readCase } from "../database/read_case.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { compareSegmentations } from "../metrics/compare_segmentations.ts";
import type { MetricRow } from "../metrics/metric_row.ts";
import { reduceClasses } from "../preprocessing/preprocess_label.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";
import { createVolume } from "../volumes/create_volume.ts";
import type { Volume } from "../volumes/volume.ts";
import type { CasePredictor } from "./case_predictor.ts";
import type { EarlierStages } from "./earlier_stages.ts";
import { writeLabelFiles } from "./write_label_files.ts";
import { writePredictionPlots } from "./write_prediction_plots.ts";

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
  /** What earlier stages of a cascade say of a case. */
  readonly stagesOf: (rawCase: RawCase) => Promise<EarlierStages>;
  /** Where the label maps are written, `<case>.nii.gz`. */
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

/** Predicts cases one after the other, writes the label maps and measures them. */
export async function evaluateCases(
  cases: readonly RawCase[],
  options: EvaluateCasesOptions,
): Promise<MetricRow[]> {
  const { predict, folder, preprocessing, classNames, regions, onProgress, signal } = options;
  const single = preprocessing.reduce_lb_to_single_class;
  const classes = single ? [1] : preprocessing.lb_classes;
  const rows: MetricRow[] = [];
  for (const [done, rawCase] of cases.entries()) {
    const { id } = rawCase;
    if (signal?.aborted) {
      throw new OvkitError("Stopped", {
        subject: "evaluation",
        found: `stopped after ${done} of ${cases.length} cases`,
      });
    }
    onProgress?.({ case: id, done, cases: cases.length });
    const { channels, label: stored } = await readCase(rawCase, regions);
    const stages = await options.stagesOf(rawCase);
    const { label } = await predict(channels, { ...stages, subject: id });
    await writeLabelFiles(join(folder, `${id}.nii.gz`), label, { scan: channels[0], classNames });
    const reference = stored === undefined ? undefined : cleaned(stored, preprocessing);
    if (reference !== undefined) {
      rows.push(...compareSegmentations(reference, label, { classes, classNames, case: id }));
    }
    if (options.plots !== undefined) {
      await writePredictionPlots(options.plots, id, {
        image: channels[0],
        prediction: label,
        window: preprocessing.window[0] ?? null,
        ...(reference === undefined ? {} : { reference }),
      });
    }
  }
  onProgress?.({ case: "", done: cases.length, cases: cases.length });
  return rows;
}

/** The reference as the model knows it: only its classes, or all of them as one. */
function cleaned(label: Volume, preprocessing: PreprocessingParameters): Volume {
  const { lb_classes, reduce_lb_to_single_class: toSingleClass } = preprocessing;
  const stored = reduceClasses(label.data, lb_classes, { toSingleClass });
  const numbers = toSingleClass ? [1] : lb_classes;
  const data = Uint16Array.from(stored, (value) => value === 0 ? 0 : numbers[value - 1]);
  return createVolume({ ...label, data });
}
