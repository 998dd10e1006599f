import type { ErrorTag } from "./error_tag.ts";
import { OvkitError } from "./ovkit_error.ts";

/**
 * Tells whether a caught value is an error of ovkit, and of one of the given tags if any are given.
 *
 * @example Go on without a label that is not there
 * ```ts
 * import { isOvkitError, OvkitError } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const error = new OvkitError("FileMissing", { subject: "a.npy", found: "no such file" });
 * assert.ok(isOvkitError(error, "FileMissing"));
 * assert.ok(!isOvkitError(error, "FileCorrupt"));
 * ```
 */
export function isOvkitError(value: unknown, ...tags: ErrorTag[]): value is OvkitError {
  return value instanceof OvkitError && (tags.length === 0 || tags.includes(value.tag));
}
