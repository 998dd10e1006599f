import type { PostprocessingParameters } from "../../parameters/model_parameters.ts";
import { postprocess } from "../../prediction/postprocessing/postprocess.ts";
import { restoreLabel } from "../../preprocessing/restore_label.ts";
import { spacingOfAffine } from "../../volumes/spacing_of_affine.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { CasePrediction, PredictCaseOptions } from "./case_prediction.ts";
import { classVolumes } from "./class_volumes.ts";
import { lookThrough } from "./look_through.ts";
import { memberGroups, type PredictorMember } from "./member_groups.ts";
import { planCase } from "./plan_case.ts";
import { prepareCase } from "./prepare_case.ts";

/** What a {@linkcode CasePredictor} is made of. */
export interface CasePredictorOptions {
  /** One model, or those of an ensemble, whose class probabilities are averaged. */
  readonly members: readonly PredictorMember[];
  /** Original class numbers of the networks' classes 1 to n. */
  readonly classes: readonly number[];
  readonly postprocessing: PostprocessingParameters;
  /** Most bytes of class probabilities at once. @default {1 GiB} */
  readonly bandBytes?: number;
}

/** Predicts a scan as it was read, channel by channel, on its own grid. */
export type CasePredictor = (
  channels: readonly Volume[],
  options?: PredictCaseOptions,
) => Promise<CasePrediction>;

/**
 * The way from a scan to its label map: preprocess, network, resample back, take the class,
 * postprocess, restore the grid. Class probabilities exist only for the planes that windows are
 * reaching; what is finished is resampled and classified plane by plane, and where that is more than
 * `bandBytes`, one band of rows after the other, with windows on their border looked at twice. The label map is
 * postprocessed once, on the scan's own grid in the working orientation: numbers of voxels and
 * slices are the scan's, which results are measured and stored on, and what resampling breaks apart
 * or joins is seen. In a later stage of a cascade the network sees the label map of the stage
 * before too, and nothing is found outside of the stage's mask.
 *
 * Members that share preprocessing and windows look at each window in turn; the probabilities of
 * others meet on the scan's grid. What is compiled is kept for the scans that follow.
 */
export function casePredictor(options: CasePredictorOptions): CasePredictor {
  const { classes, postprocessing } = options;
  const groups = memberGroups(options.members);

  return async function predictCase(channels, run = {}) {
    const { subject = "scan" } = run;
    const start = performance.now();
    const prepared = prepareCase(groups, channels, { ...run, subject });
    const preprocess = secondsSince(start);
    const plan = await planCase(prepared, {
      run,
      bandBytes: options.bandBytes,
      start,
      preprocess,
    });
    run.onPlan?.(plan);
    const found = await lookThrough(prepared, plan, { ...options, run });
    const finished = performance.now();
    const { shapeZyx, affineRas } = prepared.geometry.canonical;
    const spacing = spacingOfAffine(affineRas);
    const data = postprocess(found.label, shapeZyx, spacing, postprocessing, {
      classes,
      subject,
      ...(prepared.region === undefined ? {} : { mask: prepared.region }),
    });
    const voxelMm3 = spacing[0] * spacing[1] * spacing[2];
    const { entropy, probabilities } = found;
    return {
      label: restoreLabel(data, prepared.geometry, channels[0]),
      volumes: classVolumes(data, {
        classes,
        voxelMm3,
        passesMm3: found.passes.map((shares) =>
          shares.map((part) => part * data.length * voxelMm3)
        ),
      }),
      plan,
      spent: { preprocess, ...found.spent, postprocess: secondsSince(finished) },
      ...(probabilities === undefined ? {} : { probabilities }),
      ...(entropy && { entropy: restoreLabel(entropy, prepared.geometry, channels[0]) }),
    };
  };
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
