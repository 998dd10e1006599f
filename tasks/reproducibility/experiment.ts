import { randomStream } from "../../lib/foundation/random_stream.ts";

/** What is fixed from run to run. */
export type SetupName = "random" | "seed" | "deterministic";

/** What is fixed from run to run, in words, in the order of reports. */
export const SETUPS: Readonly<Record<SetupName, string>> = {
  random: "another seed each run",
  seed: "one seed, another number of threads each run: sums are added in another order",
  deterministic: "one seed, one number of threads",
};

/** A training of the experiment. */
export interface PlannedRun {
  readonly setup: SetupName;
  /** From 1. */
  readonly number: number;
  readonly seed: number;
  readonly threads: number;
}

/** What {@linkcode plannedRuns} plans. */
export interface ExperimentPlan {
  readonly setups: readonly SetupName[];
  readonly runs: number;
  readonly seed: number;
  /** Processors of the machine. */
  readonly cores: number;
}

const leastThreadCounts = 4;

/**
 * The trainings of an experiment, the same for the same plan. On a processor the engine's results
 * follow from its number of threads and nothing else that is free, so that is what varies where only
 * the seed is fixed.
 */
export function plannedRuns({ setups, runs, seed, cores }: ExperimentPlan): PlannedRun[] {
  const counts = Math.max(leastThreadCounts, cores);
  return setups.flatMap((setup) =>
    Array.from({ length: runs }, (_, i) => ({
      setup,
      number: i + 1,
      seed: setup === "random" ? randomStream(seed, "reproducibility", i).integer(2 ** 31) : seed,
      threads: setup === "seed" ? 1 + i % counts : cores,
    }))
  );
}
