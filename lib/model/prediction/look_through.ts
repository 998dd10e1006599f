import type { PostprocessingParameters } from "../../parameters/model_parameters.ts";
import { collectPlanes } from "../../prediction/collect_planes.ts";
import { type LabelArrays, labelPlanes } from "../../prediction/label_planes.ts";
import type { RowRange } from "../../prediction/row_bands.ts";
import { caseBands } from "./case_bands.ts";
import type { CasePrediction, PredictCaseOptions } from "./case_prediction.ts";
import { type ActiveGroup, activeGroups } from "./plan_case.ts";
import type { PreparedCase } from "./prepare_case.ts";
import type { PredictionPlan } from "./prediction_plan.ts";

/** Options of {@linkcode lookThrough}. */
export interface LookThroughOptions {
  /** Original class numbers of the networks' classes 1 to n. */
  readonly classes: readonly number[];
  readonly postprocessing: PostprocessingParameters;
  /** Most bytes of class probabilities at once. @default {1 GiB} */
  readonly bandBytes?: number;
  readonly run: PredictCaseOptions;
}

/** What windows tell of a scan, on its grid in the working orientation. */
export interface SeenCase extends Pick<CasePrediction, "probabilities"> {
  readonly label: Uint8Array | Uint16Array;
  readonly entropy: Float32Array | undefined;
  /** Which part of the scan each class is in each look at it; zeros where there is only one look. */
  readonly passes: readonly (readonly number[])[];
  readonly spent: { readonly windows: number; readonly label: number };
}

/** A group in its bands, and what it says of each class in each look at the scan. */
interface BandedGroup extends ActiveGroup {
  /** The rows of its image behind each band of the label map. */
  readonly rows: readonly RowRange[];
  readonly sums: Float64Array[];
}

/** Lets all groups look at a scan, band by band, and makes its label map. */
export async function lookThrough(
  { groups, geometry, inside }: PreparedCase,
  plan: PredictionPlan,
  options: LookThroughOptions,
): Promise<SeenCase> {
  const { classes, postprocessing, run, bandBytes } = options;
  const { shapeZyx } = geometry.canonical;
  const taking = activeGroups(groups, plan, run);
  const collects = run.probabilities === true && taking.length === 1;
  const { bands, rowsOfGroups } = caseBands(taking, { height: shapeZyx[1], bandBytes, run });
  const active = taking.map((one, i): BandedGroup => ({
    ...one,
    rows: rowsOfGroups[i],
    sums: Array.from(
      { length: one.pass.members * one.pass.flips },
      () => new Float64Array(classes.length + 1),
    ),
  }));
  const shares = active.map(({ pass }) => pass.members / plan.members);
  const isOneLook = active.length === 1 && active[0].sums.length === 1;
  const start = performance.now();
  let labelSeconds = 0;
  let made: LabelArrays | undefined;
  let collected: CasePrediction["probabilities"];

  for (const [band, rows] of bands.entries()) await lookAtBand(band, rows);
  const { label, entropy, probabilities } = made!;
  inside?.forEach((value, i) => {
    if (value === 0) label[i] = 0;
  });
  const onScan = {
    data: probabilities,
    shapeCzyx: [classes.length + 1, ...shapeZyx] as const,
  };
  return {
    label,
    entropy: run.entropy ? entropy : undefined,
    passes: active.flatMap(({ sums, input: { shapeCzyx: [, nz, ny, nx] } }) =>
      sums.map((own) => Array.from(own, (sum) => sum / (nz * ny * nx)))
    ),
    spent: { windows: secondsSince(start) - labelSeconds, label: labelSeconds },
    ...(run.probabilities ? { probabilities: collected ?? onScan } : {}),
  };

  async function lookAtBand(band: number, rows: RowRange): Promise<void> {
    const done = active.map(() => 0);
    const opened = active.map(({ group, input, region, pass, rows: behind }, i) =>
      group.predictor.open(input, {
        pass,
        region,
        rows: behind[band],
        counted: isOneLook ? [0, 0] : [behind[band - 1]?.[1] ?? 0, behind[band][1]],
        signal: run.signal,
        onProgress: (fraction) => {
          done[i] = fraction;
          const inBand = done.reduce((sum, part) => sum + part, 0) / done.length;
          run.onProgress?.((band + inBand) / bands.length);
        },
      })
    );
    try {
      const kept = collects ? collectPlanes(opened[0]) : undefined;
      const sources = kept === undefined ? opened : [kept];
      const planes = labelPlanes(sources, {
        shapeZyx,
        classes,
        thresholds: postprocessing.probability_thresholds,
        shares,
        entropy: run.entropy ?? false,
        probabilities: run.probabilities === true && !collects,
        normalized: true,
        rows,
        ...(made && { into: made }),
      });
      for (let z = 0; z < shapeZyx[0]; z++) {
        const needs = planes.needs(z);
        for (const [i, source] of sources.entries()) await source.reach(needs[i]);
        const before = performance.now();
        planes.make(z);
        labelSeconds += secondsSince(before);
      }
      for (const source of sources) await source.reach(source.shapeCzyx[1] - 1);
      opened.forEach(({ passes }, i) =>
        passes.forEach((own, pass) => own.forEach((sum, c) => active[i].sums[pass][c] += sum))
      );
      made = { label: planes.label, entropy: planes.entropy, probabilities: planes.probabilities };
      collected = kept?.volume;
    } finally {
      for (const one of opened) await one.stop();
    }
  }
}

function secondsSince(start: number): number {
  return (performance.now() - start) / 1000;
}
