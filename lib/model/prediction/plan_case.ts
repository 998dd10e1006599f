import type { WindowPass } from "../../prediction/plane_predictor.ts";
import { caseBands } from "./case_bands.ts";
import type { PredictCaseOptions } from "./case_prediction.ts";
import type { PreparedCase, PreparedGroup } from "./prepare_case.ts";
import { choosePlan, describePlan, type PredictionPlan } from "./prediction_plan.ts";

/** Options of {@linkcode planCase}. */
export interface PlanCaseOptions {
  readonly run: PredictCaseOptions;
  /** Most bytes of class probabilities at once. @default {1 GiB} */
  readonly bandBytes?: number | undefined;
  /** When it began, as `performance.now()` tells. */
  readonly start: number;
  /** Seconds of preprocessing. */
  readonly preprocess: number;
}

/** How one group looks at the scan, where all do as one pass says. */
export function passOfGroup(
  { group: { predictor: { pass, mostFlips }, places } }: PreparedGroup,
  chosen: WindowPass,
  { flips }: Pick<PredictCaseOptions, "flips"> = {},
): WindowPass {
  return {
    step: Math.max(pass.step, chosen.step),
    flips: Math.min(mostFlips, flips ?? pass.flips, chosen.flips),
    members: places.filter((place) => place < chosen.members).length,
  };
}

/**
 * How a scan is looked at: as the parameters say, or so that a budget is kept to. Networks are
 * timed for that with the first budget; resampling back is taken to last as long as preprocessing.
 */
export async function planCase(
  { groups, geometry }: Pick<PreparedCase, "groups" | "geometry">,
  { run, bandBytes, start, preprocess }: PlanCaseOptions,
): Promise<PredictionPlan> {
  const { budgetSeconds } = run;
  const members = groups.reduce((sum, { group }) => sum + group.places.length, 0);
  const everything = { step: 0, flips: Infinity, members };
  const own = groups.map((one) => passOfGroup(one, everything, run));
  const most = {
    step: Math.min(...own.map(({ step }) => step)),
    flips: Math.max(...own.map(({ flips }) => flips)),
    members,
  };
  const active = (chosen: WindowPass) =>
    groups.map((one) => ({ one, pass: passOfGroup(one, chosen, run) }))
      .filter(({ pass }) => pass.members > 0);
  const height = geometry.canonical.shapeZyx[1];
  const windowsIn = (chosen: WindowPass) => {
    const looking = active(chosen);
    const { rowsOfGroups } = caseBands(looking.map(({ one }) => one), { height, bandBytes, run });
    return looking.map(({ one: { group, input, region }, pass }, i) =>
      rowsOfGroups[i].reduce(
        (sum, rows) => sum + group.predictor.windowsOf(input, { pass, region, rows }).length,
        0,
      )
    );
  };
  if (budgetSeconds === undefined) return describePlan(most, windowsIn(most));
  const perWindow = new Map<PreparedGroup, readonly number[]>();
  for (const one of groups) perWindow.set(one, await one.group.predictor.secondsPerWindow());
  const secondsOf = (chosen: WindowPass) => {
    const windows = windowsIn(chosen);
    return active(chosen).reduce((sum, { one, pass }, i) => {
      const each = perWindow.get(one)!.slice(0, pass.members).reduce((all, own) => all + own, 0);
      return sum + windows[i] * each;
    }, 0);
  };
  const elapsed = (performance.now() - start) / 1000;
  const otherSeconds = elapsed + preprocess;
  return choosePlan({ most, windowsOf: windowsIn, secondsOf, otherSeconds, budgetSeconds });
}
