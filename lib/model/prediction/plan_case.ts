import type { WindowPass } from "../../prediction/plane_predictor.ts";
import { caseBands } from "./case_bands.ts";
import type { PredictCaseOptions } from "./case_prediction.ts";
import type { MemberGroup } from "./member_groups.ts";
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

/** A group that takes part in looking at a scan. */
export interface ActiveGroup extends PreparedGroup {
  /** How it looks at the scan. */
  readonly pass: WindowPass;
}

/** The groups that have members in a pass, each with its own part of it. */
export function activeGroups(
  groups: readonly PreparedGroup[],
  chosen: WindowPass,
  { flips }: Pick<PredictCaseOptions, "flips">,
): ActiveGroup[] {
  return groups.map((one): ActiveGroup => {
    const { predictor: { pass, mostFlips }, places } = one.group;
    return {
      ...one,
      pass: {
        step: Math.max(pass.step, chosen.step),
        flips: Math.min(mostFlips, flips ?? pass.flips, chosen.flips),
        members: places.filter((place) => place < chosen.members).length,
      },
    };
  }).filter(({ pass }) => pass.members > 0);
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
  const own = activeGroups(groups, everything, run).map(({ pass }) => pass);
  const most = {
    step: Math.min(...own.map(({ step }) => step)),
    flips: Math.max(...own.map(({ flips }) => flips)),
    members,
  };
  const height = geometry.canonical.shapeZyx[1];
  const windowsIn = (chosen: WindowPass) => {
    const active = activeGroups(groups, chosen, run);
    const { rowsOfGroups } = caseBands(active, { height, bandBytes, run });
    return active.map(({ group, input, region, pass }, i) =>
      rowsOfGroups[i].reduce(
        (sum, rows) => sum + group.predictor.windowsOf(input, { pass, region, rows }).length,
        0,
      )
    );
  };
  if (budgetSeconds === undefined) return describePlan(most, windowsIn(most));
  const perWindow = new Map<MemberGroup, readonly number[]>();
  for (const { group } of groups) perWindow.set(group, await group.predictor.secondsPerWindow());
  const secondsOf = (chosen: WindowPass) => {
    const windows = windowsIn(chosen);
    return activeGroups(groups, chosen, run).reduce((sum, { group, pass }, i) => {
      const each = perWindow.get(group)!.slice(0, pass.members).reduce((all, own) => all + own, 0);
      return sum + windows[i] * each;
    }, 0);
  };
  const elapsed = (performance.now() - start) / 1000;
  const otherSeconds = elapsed + preprocess;
  return choosePlan({ most, windowsOf: windowsIn, secondsOf, otherSeconds, budgetSeconds });
}
