import { markdownTable } from "../metrics/markdown_table.ts";
import { diffParameters } from "../parameters/diff_parameters.ts";

/** A value of a plan that was decided by hand. */
export interface PlanDifference {
  /** The parameter's name. */
  readonly path: string;
  /** What the plan says. */
  readonly planned: unknown;
  /** What was chosen. */
  readonly chosen: unknown;
}

/** What was planned against what was chosen. A notebook shows it as a table. */
export interface PlanDiff {
  /** The values that differ; empty where nothing was decided by hand. */
  readonly differences: readonly PlanDifference[];
  /** The values as a table. */
  toMarkdown(): string;
}

/** Compares what a plan says with what was chosen. */
export function planDiff(planned: unknown, chosen: unknown): PlanDiff {
  const differences = diffParameters(planned, chosen)
    .map(({ path, a, b }): PlanDifference => ({ path, planned: a, chosen: b }));
  function toMarkdown(): string {
    if (differences.length === 0) return "Everything is as planned.\n";
    return markdownTable(
      ["", "planned", "chosen"],
      differences.map((one) => [one.path, text(one.planned), text(one.chosen)]),
    );
  }
  const display = () => ({ "text/plain": toMarkdown(), "text/markdown": toMarkdown() });
  const diff = { differences, toMarkdown, [Symbol.for("Jupyter.display")]: display };
  return Object.freeze(diff);
}

function text(value: unknown): string {
  return value === undefined ? "" : JSON.stringify(value);
}
