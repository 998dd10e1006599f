import type { WindowPass } from "../../prediction/plane_predictor.ts";
import type { PredictCaseOptions } from "./case_prediction.ts";
import type { PreparedGroup } from "./prepare_case.ts";
import { choosePlan, describePlan, type PredictionPlan } from "./prediction_plan.ts";

/** How long a case has taken so far. */
export interface CaseClock {
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
  groups: readonly PreparedGroup[],
  run: PredictCaseOptions,
  clock: CaseClock,
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
  const windowsIn = ({ one, pass }: ReturnType<typeof active>[number]) =>
    one.group.predictor.windowsOf(one.input, { pass, region: one.region }).length;
  const windowsOf = (chosen: WindowPass) => active(chosen).map(windowsIn);
  if (budgetSeconds === undefined) return describePlan(most, windowsOf(most));
  const perWindow = new Map<PreparedGroup, readonly number[]>();
  for (const one of groups) perWindow.set(one, await one.group.predictor.secondsPerWindow());
  const secondsOf = (chosen: WindowPass) =>
    active(chosen).reduce((sum, { one, pass }) => {
      const each = perWindow.get(one)!.slice(0, pass.members).reduce((all, own) => all + own, 0);
      return sum + windowsIn({ one, pass }) * each;
    }, 0);
  const elapsed = (performance.now() - clock.start) / 1000;
  const otherSeconds = elapsed + clock.preprocess;
  return choosePlan({ most, windowsOf, secondsOf, otherSeconds, budgetSeconds });
}
