import { median } from "../../foundation/statistics.ts";
import type { CaseFacts } from "./case_facts.ts";
import type { CaseProblem } from "./case_problem.ts";

/** Cases from which on one can stand out. */
const LEAST_CASES = 5;
/** How many spreads (median absolute deviations as standard deviations) from the median. */
const SPREADS = 6;
const AXES = ["z", "y", "x"];

/**
 * Cases whose spacing is more than three times as great or as small as the median, and cases whose
 * intensities lie far from the others': contrast (percentiles 1 to 99) by a factor of four, or the
 * level by half a contrast, and either by six times the usual spread of the data set.
 */
export function outlierProblems(facts: readonly CaseFacts[]): CaseProblem[] {
  return [...spacingOutliers(facts), ...intensityOutliers(facts)];
}

function spacingOutliers(facts: readonly CaseFacts[]): CaseProblem[] {
  const read = facts.filter(({ spacingZyxMm }) => spacingZyxMm !== undefined);
  if (read.length < LEAST_CASES) return [];
  return [0, 1, 2].flatMap((axis) => {
    const usual = median(read.map(({ spacingZyxMm }) => spacingZyxMm![axis]));
    return read.flatMap(({ case: id, spacingZyxMm }): CaseProblem[] => {
      const spacing = spacingZyxMm![axis];
      if (Math.abs(Math.log(spacing / usual)) <= Math.log(3)) return [];
      return [{
        case: id,
        problem: "unusual spacing",
        found: `${spacing.toFixed(3)} mm along ${AXES[axis]}, the median is ${usual.toFixed(3)}`,
        cure: "check the header's units and spacing; a thick or thin scan may be left out",
        severity: "warning",
      }];
    });
  });
}

function intensityOutliers(facts: readonly CaseFacts[]): CaseProblem[] {
  const channels = Math.max(0, ...facts.map((one) => one.channels.length));
  return Array.from({ length: channels }, (_, channel) => {
    const read = facts.filter(({ channels: all }) =>
      all[channel] !== undefined && all[channel].high > all[channel].low
    );
    if (read.length < LEAST_CASES) return [];
    const contrasts = read.map(({ channels: all }) => all[channel].high - all[channel].low);
    const usual = median(contrasts);
    const contrast = scores(contrasts.map(Math.log), Math.log(4));
    const level = scores(read.map(({ channels: all }) => all[channel].low / usual), 0.5);
    return read.flatMap(({ case: id, channels: all }, i): CaseProblem[] => {
      if (!contrast[i] && !level[i]) return [];
      const { low, high } = all[channel];
      return [{
        case: id,
        problem: "unusual intensities",
        found: `channel ${channel} lies between ${low} and ${high} (percentiles 1 and 99), ` +
          `${contrast[i] ? "a contrast" : "a level"} far from the other cases'`,
        cure: "check its modality, units and rescaling",
        severity: "warning",
      }];
    });
  }).flat();
}

/** Which values lie further from the median than the bound and than six spreads. */
function scores(values: readonly number[], bound: number): boolean[] {
  const center = median(values);
  const spread = 1.4826 * median(values.map((value) => Math.abs(value - center)));
  return values.map((value) => Math.abs(value - center) > Math.max(bound, SPREADS * spread));
}
