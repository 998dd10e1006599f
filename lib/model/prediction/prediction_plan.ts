import type { WindowPass } from "../../prediction/plane_predictor.ts";

/** How a scan is looked at. */
export interface PredictionPlan extends WindowPass {
  /** Windows of one mirroring, of each of the grids that members look at. */
  readonly windows: readonly number[];
  /** Seconds that it is expected to take, where a budget was given. */
  readonly seconds?: number;
  /** The plan in words, e.g. `planned 58 s: 27 windows × 2 flips × 1 model`. */
  readonly text: string;
}

/** Options of {@linkcode choosePlan}. */
export interface ChoosePlanOptions {
  /** What is done where time does not matter. */
  readonly most: WindowPass;
  /** Windows of all mirrorings, for each of the grids. */
  readonly windowsOf: (pass: WindowPass) => readonly number[];
  /** Seconds that all windows take. */
  readonly secondsOf: (pass: WindowPass) => number;
  /** Seconds that everything else takes. */
  readonly otherSeconds: number;
  readonly budgetSeconds: number;
}

/** Steps that are tried where the own one takes too long. */
const COARSER_STEPS = [0.65, 0.8];

/**
 * The most thorough plan that keeps to a budget: members are given up last, flips before them, and
 * windows are laid farther apart first. Where nothing keeps to it, the shortest plan.
 */
export function choosePlan(options: ChoosePlanOptions): PredictionPlan {
  const { most, windowsOf, secondsOf, otherSeconds, budgetSeconds } = options;
  const steps = [most.step, ...COARSER_STEPS.filter((step) => step > most.step)];
  const halves = [1, 2, 4, 8].filter((flips) => flips <= most.flips).reverse();
  const members = Array.from({ length: most.members }, (_, i) => most.members - i);
  const passes = members.flatMap((count) =>
    halves.flatMap((flips) => steps.map((step) => ({ step, flips, members: count })))
  );
  const keepsTo = (pass: WindowPass) => otherSeconds + secondsOf(pass) <= budgetSeconds;
  const pass = passes.find(keepsTo) ?? passes.at(-1)!;
  const seconds = otherSeconds + secondsOf(pass);
  return describePlan(pass, windowsOf(pass), {
    seconds,
    ...(seconds > budgetSeconds ? { budgetSeconds } : {}),
  });
}

/** A plan in words. */
export function describePlan(
  pass: WindowPass,
  windowsOfAll: readonly number[],
  { seconds, budgetSeconds }: { readonly seconds?: number; readonly budgetSeconds?: number } = {},
): PredictionPlan {
  const windows = windowsOfAll.map((count) => Math.ceil(count / pass.flips));
  const counted = (count: number, name: string) => `${count} ${name}${count === 1 ? "" : "s"}`;
  const looks = [
    `${windows.join(" + ")} window${windows.join() === "1" ? "" : "s"}`,
    counted(pass.flips, "flip"),
    counted(pass.members, "model"),
  ].join(" × ");
  const planned = seconds === undefined ? "planned" : `planned ${secondsText(seconds)} s`;
  const over = budgetSeconds === undefined ? "" : `, more than the ${budgetSeconds} s asked for`;
  return {
    ...pass,
    windows,
    ...(seconds === undefined ? {} : { seconds }),
    text: `${planned}: ${looks}${over}`,
  };
}

function secondsText(seconds: number): string {
  return seconds < 9.95 ? seconds.toFixed(1) : seconds.toFixed(0);
}
