import type { z } from "zod";
import { nearestName } from "../foundation/nearest_name.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { deepFreeze } from "./deep_freeze.ts";
import type { ModelParameters } from "./model_parameters.ts";
import { parameterSchema } from "./parameter_schema.ts";

interface Problem {
  readonly path: string;
  readonly found: string;
  readonly expected?: string;
  readonly remedy?: string;
}

/**
 * Checks model parameters read from JSON, fills in what has a default and freezes them.
 *
 * @param value what a file or a program gave
 * @throws {OvkitError} `ParameterInvalid` naming the full path of every unknown key, wrong type and
 * value out of range, and for an unknown key or name the nearest known one
 *
 * @example A misspelt key is named together with the right one
 * ```ts
 * import { modelParameters, parseModelParameters } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const parameters = modelParameters().build();
 * assert.deepEqual(parseModelParameters(JSON.parse(JSON.stringify(parameters))), parameters);
 * const wrong = { ...parameters, trainig: {} };
 * assert.throws(() => parseModelParameters(wrong), /did you mean "training"/);
 * ```
 */
export function parseModelParameters(value: unknown): ModelParameters {
  const result = parameterSchema.safeParse(structuredClone(value), { reportInput: true });
  if (result.success) return deepFreeze<ModelParameters>(dropUndefined(result.data));
  const problems = result.error.issues.flatMap((issue) => problemsOfIssue(issue, value));
  const [first] = problems;
  if (problems.length === 1) {
    throw new OvkitError("ParameterInvalid", {
      subject: first.path,
      found: first.found,
      expected: first.expected,
      remedy: first.remedy,
    });
  }
  throw new OvkitError("ParameterInvalid", {
    subject: "model parameters",
    found: `${problems.length} problems: ${problems.map(problemText).join("; ")}`,
  });
}

function problemText({ path, found, expected, remedy }: Problem): string {
  return `${path}: ${found}` + (expected === undefined ? "" : `, expected ${expected}`) +
    (remedy === undefined ? "" : ` (${remedy})`);
}

function problemsOfIssue(issue: z.core.$ZodIssue, root: unknown): Problem[] {
  const path = issue.path.join(".");
  if (issue.code === "unrecognized_keys") {
    return issue.keys.map((key) => unknownKey(issue.path.map(String), key));
  }
  const input = valueAt(root, issue.path);
  const found = input === undefined ? "missing" : `found ${JSON.stringify(input)}`;
  const near = issue.code === "invalid_value" && typeof input === "string"
    ? nearestName(input, issue.values.map(String))
    : undefined;
  return [{
    path: path || "model parameters",
    found,
    expected: expectation(issue),
    ...(near === undefined ? {} : { remedy: `did you mean "${near}"?` }),
  }];
}

function expectation(issue: z.core.$ZodIssue): string {
  switch (issue.code) {
    case "invalid_type":
      return TYPE_NAMES[issue.expected] ?? `a ${issue.expected}`;
    case "too_small":
      return `${issue.inclusive ? "at least" : "more than"} ${issue.minimum}${unit(issue.origin)}`;
    case "too_big":
      return `${issue.inclusive ? "at most" : "less than"} ${issue.maximum}${unit(issue.origin)}`;
    case "invalid_value":
      return `one of ${issue.values.map((v) => JSON.stringify(v)).join(", ")}`;
    case "invalid_union":
      return issue.errors.map((option) => option.map(expectation).join(" and ")).join(", or ");
    default:
      return issue.message;
  }
}

const TYPE_NAMES: Readonly<Record<string, string>> = {
  int: "a whole number",
  array: "a list",
  object: "an object",
  record: "an object",
};

function unit(origin: string): string {
  return origin === "array" ? " entries" : origin === "string" ? " characters" : "";
}

function unknownKey(section: readonly string[], key: string): Problem {
  const path = [...section, key].join(".");
  const known = keysAt(section);
  const elsewhere = allPaths().filter((p) => p.split(".").at(-1) === key);
  const near = nearestName(key, known);
  const suggestion = elsewhere.length > 0
    ? elsewhere[0]
    : near === undefined
    ? undefined
    : [...section, near].join(".");
  return {
    path,
    found: "unknown parameter",
    remedy: suggestion === undefined
      ? `known here: ${known.join(", ")}`
      : `did you mean "${suggestion}"?`,
  };
}

function keysAt(section: readonly string[]): string[] {
  let schema: z.core.$ZodType | undefined = parameterSchema;
  for (const key of section) schema = shapeOf(schema)?.[key];
  return Object.keys(shapeOf(schema) ?? {});
}

function allPaths(): string[] {
  function walk(schema: z.core.$ZodType, prefix: string): string[] {
    return Object.entries(shapeOf(schema) ?? {}).flatMap(([key, inner]) => [
      prefix + key,
      ...walk(inner, `${prefix}${key}.`),
    ]);
  }
  return walk(parameterSchema, "");
}

interface SchemaDefinition {
  readonly innerType?: z.core.$ZodType;
  readonly shape?: Record<string, z.core.$ZodType>;
}

function shapeOf(schema: z.core.$ZodType | undefined): SchemaDefinition["shape"] {
  const definition = (schema?._zod.def ?? {}) as SchemaDefinition;
  return definition.innerType === undefined ? definition.shape : shapeOf(definition.innerType);
}

function valueAt(root: unknown, path: readonly PropertyKey[]): unknown {
  let value = root;
  for (const key of path) {
    if (typeof value !== "object" || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function dropUndefined<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
