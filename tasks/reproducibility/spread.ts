import { mean, median, standardDeviation } from "../../lib/foundation/statistics.ts";
import type { SetupName } from "./experiment.ts";
import type { FinishedRun } from "./finished_run.ts";

/** How much one metric of one class differs between the runs of a set-up. */
export interface MetricSpread {
  readonly setup: SetupName;
  /** Name of the class, or `mean`. */
  readonly class: string;
  readonly metric: string;
  /** Runs with a value. */
  readonly n: number;
  readonly mean: number;
  /** Sample standard deviation (divides by n - 1); null of a single run. */
  readonly sd: number | null;
  readonly min: number;
  readonly median: number;
  readonly max: number;
}

/** How many different results the runs of a set-up have. */
export interface SetupSpread {
  readonly setup: SetupName;
  readonly runs: number;
  readonly distinctWeights: number;
  readonly distinctHistories: number;
  readonly distinctPredictions: number;
  /** Mean seconds of a training. */
  readonly seconds: number;
}

/** The spread of every metric that has a value in any run. */
export function metricSpreads(runs: readonly FinishedRun[]): MetricSpread[] {
  const setups = [...new Set(runs.map(({ setup }) => setup))];
  const classes = [...new Set(runs.flatMap((run) => run.classes.map(({ name }) => name)))];
  const metrics = [
    ...new Set(runs.flatMap((run) => run.classes.flatMap((one) => Object.keys(one.metrics)))),
  ];
  return classes.flatMap((name) =>
    metrics.flatMap((metric) =>
      setups.flatMap((setup) => {
        const values = valuesOf(runs, { setup, class: name, metric });
        const n = values.length;
        if (n === 0) return [];
        const sd = n < 2 ? null : standardDeviation(values) * Math.sqrt(n / (n - 1));
        return [{
          setup,
          class: name,
          metric,
          n,
          mean: mean(values),
          sd: Math.min(...values) === Math.max(...values) && sd !== null ? 0 : sd,
          min: Math.min(...values),
          median: median(values),
          max: Math.max(...values),
        }];
      })
    )
  );
}

/** How many different results each set-up has. */
export function setupSpreads(runs: readonly FinishedRun[]): SetupSpread[] {
  return [...new Set(runs.map(({ setup }) => setup))].map((setup) => {
    const own = runs.filter((run) => run.setup === setup);
    const distinct = (hash: (run: FinishedRun) => string) => new Set(own.map(hash)).size;
    return {
      setup,
      runs: own.length,
      distinctWeights: distinct((run) => run.weightsSha256),
      distinctHistories: distinct((run) => run.historySha256),
      distinctPredictions: distinct((run) => run.predictionsSha256),
      seconds: mean(own.map((run) => run.seconds)),
    };
  });
}

/** A metric of a class in the runs of a set-up, as far as there is one. */
export function valuesOf(
  runs: readonly FinishedRun[],
  of: { readonly setup: SetupName; readonly class: string; readonly metric: string },
): number[] {
  return runs.filter(({ setup }) => setup === of.setup).flatMap((run) => {
    const value = run.classes.find(({ name }) => name === of.class)?.metrics[of.metric];
    return value === null || value === undefined ? [] : [value];
  });
}
