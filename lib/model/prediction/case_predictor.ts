import type { PostprocessingParameters } from "../../parameters/model_parameters.ts";
import { collectPlanes } from "../../prediction/collect_planes.ts";
import { labelPlanes } from "../../prediction/label_planes.ts";
import type { PredictedPlanes } from "../../prediction/plane_predictor.ts";
import { postprocess } from "../../prediction/postprocessing/postprocess.ts";
import { restoreLabel } from "../../preprocessing/restore_label.ts";
import { spacingOfAffine } from "../../volumes/spacing_of_affine.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { CasePrediction, PredictCaseOptions } from "./case_prediction.ts";
import { classVolumes } from "./class_volumes.ts";
import { memberGroups, type PredictorMember } from "./member_groups.ts";
import { passOfGroup, planCase } from "./plan_case.ts";
import { prepareCase, type PreparedCase } from "./prepare_case.ts";
import type { PredictionPlan } from "./prediction_plan.ts";

/** What a {@linkcode CasePredictor} is made of. */
export interface CasePredictorOptions {
  /** One model, or those of an ensemble, whose class probabilities are averaged. */
  readonly members: readonly PredictorMember[];
  /** Original class numbers of the networks' classes 1 to n. */
  readonly classes: readonly number[];
  readonly postprocessing: PostprocessingParameters;
}

/** Predicts a scan as it was read, channel by channel, on its own grid. */
export type CasePredictor = (
  channels: readonly Volume[],
  options?: PredictCaseOptions,
) => Promise<CasePrediction>;

/**
 * The way from a scan to its label map: preprocess, network, resample back, take the class,
 * postprocess, restore the grid. Class probabilities exist only for the planes that windows are
 * reaching; what is finished is resampled and classified plane by plane. The label map is
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
    const plan = await planCase(prepared.groups, run, { start, preprocess });
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

/** What windows tell of a scan, on its grid in the working orientation. */
interface Found extends Pick<CasePrediction, "probabilities"> {
  readonly label: Uint8Array | Uint16Array;
  readonly entropy: Float32Array | undefined;
  /** Which part of the scan each class is in each look at it. */
  readonly passes: readonly (readonly number[])[];
  readonly spent: { readonly windows: number; readonly label: number };
}

async function lookThrough(
  { groups, geometry, inside }: PreparedCase,
  plan: PredictionPlan,
  { classes, postprocessing, run }: CasePredictorOptions & { readonly run: PredictCaseOptions },
): Promise<Found> {
  const { shapeZyx } = geometry.canonical;
  const active = groups.map((one) => ({ ...one, pass: passOfGroup(one, plan, run) }))
    .filter(({ pass }) => pass.members > 0);
  const done = active.map(() => 0);
  const opened: PredictedPlanes[] = active.map(({ group, input, region, pass }, i) =>
    group.predictor.open(input, {
      pass,
      region,
      signal: run.signal,
      onProgress: (fraction) => {
        done[i] = fraction;
        run.onProgress?.(done.reduce((sum, part) => sum + part, 0) / done.length);
      },
    })
  );
  const collected = run.probabilities && opened.length === 1 ? collectPlanes(opened[0]) : undefined;
  const sources = collected === undefined ? opened : [collected];
  const start = performance.now();
  let labelSeconds = 0;
  try {
    const planes = labelPlanes(sources, {
      shapeZyx,
      classes,
      thresholds: postprocessing.probability_thresholds,
      shares: active.map(({ pass }) => pass.members / plan.members),
      entropy: run.entropy ?? false,
      probabilities: run.probabilities === true && collected === undefined,
      normalized: true,
    });
    for (let z = 0; z < shapeZyx[0]; z++) {
      const needs = planes.needs(z);
      for (const [i, source] of sources.entries()) await source.reach(needs[i]);
      const before = performance.now();
      planes.make(z);
      labelSeconds += secondsSince(before);
    }
    for (const source of sources) await source.reach(source.shapeCzyx[1] - 1);
    const { label, entropy } = planes;
    inside?.forEach((value, i) => {
      if (value === 0) label[i] = 0;
    });
    const onScan = {
      data: planes.probabilities,
      shapeCzyx: [classes.length + 1, ...shapeZyx] as const,
    };
    return {
      label,
      entropy: run.entropy ? entropy : undefined,
      passes: opened.flatMap(({ passes, shapeCzyx: [, nz, ny, nx] }) =>
        passes.map((sums) => Array.from(sums, (sum) => sum / (nz * ny * nx)))
      ),
      spent: { windows: secondsSince(start) - labelSeconds, label: labelSeconds },
      ...(run.probabilities ? { probabilities: collected?.volume ?? onScan } : {}),
    };
  } finally {
    for (const one of opened) await one.stop();
  }
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
