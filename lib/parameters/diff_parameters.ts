/** One value in which two trees of parameters differ; undefined where the key is missing. */
export interface ParameterDifference {
  /** Keys from the root, joined with dots. */
  readonly path: string;
  /** The value in the first tree. */
  readonly a: unknown;
  /** The value in the second tree. */
  readonly b: unknown;
}

/**
 * Lists where two trees of parameters differ. Lists count as one value.
 *
 * @example What was changed from the defaults
 * ```ts
 * import { diffParameters, modelParameters } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const shorter = modelParameters().set("training.seed", 7).build();
 * assert.deepEqual(diffParameters(modelParameters().build(), shorter), [
 *   { path: "training.seed", a: 0, b: 7 },
 * ]);
 * ```
 */
export function diffParameters(a: unknown, b: unknown): ParameterDifference[] {
  return diffAt(a, b, "");
}

function diffAt(a: unknown, b: unknown, path: string): ParameterDifference[] {
  if (!isSection(a) || !isSection(b)) {
    return JSON.stringify(a) === JSON.stringify(b) ? [] : [{ path, a, b }];
  }
  const keys = new Set([...Object.keys(a), ...Object.keys(b)]);
  return [...keys].flatMap((key) => diffAt(a[key], b[key], path === "" ? key : `${path}.${key}`));
}

function isSection(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
