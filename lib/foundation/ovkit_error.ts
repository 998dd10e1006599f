import type { ErrorTag } from "./error_tag.ts";

/** The four things every error of ovkit says. */
export interface OvkitErrorFields {
  /** The file, case, parameter or operation the error is about. */
  readonly subject: string;
  /** What was there. */
  readonly found: string;
  /** What should have been there. */
  readonly expected?: string;
  /** What the reader can do about it. */
  readonly remedy?: string;
  /** The error underneath, if any. */
  readonly cause?: unknown;
}

/**
 * An error that a user can act on: it names the subject, what was found, what was expected and what
 * to do, on one line. Narrow with {@linkcode isOvkitError}.
 *
 * @example Say what is wrong with a file
 * ```ts
 * import { OvkitError } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const error = new OvkitError("FileMissing", { subject: "liver.nii.gz", found: "no such file" });
 * assert.equal(error.message, "liver.nii.gz: no such file");
 * ```
 */
export class OvkitError extends Error {
  /** Always `OvkitError`. */
  override readonly name = "OvkitError";
  /** What went wrong, as a word that code can branch on. */
  readonly tag: ErrorTag;
  /** The file, case, parameter or operation the error is about. */
  readonly subject: string;
  /** What was there. */
  readonly found: string;
  /** What should have been there. */
  readonly expected: string | undefined;
  /** What the reader can do about it. */
  readonly remedy: string | undefined;

  /** Makes the error; its message is the fields on one line. */
  constructor(tag: ErrorTag, fields: OvkitErrorFields) {
    const parts = [`${fields.subject}: ${fields.found}`];
    if (fields.expected !== undefined) parts.push(`expected ${fields.expected}`);
    if (fields.remedy !== undefined) parts.push(fields.remedy);
    super(parts.join("; "), fields.cause === undefined ? undefined : { cause: fields.cause });
    this.tag = tag;
    this.subject = fields.subject;
    this.found = fields.found;
    this.expected = fields.expected;
    this.remedy = fields.remedy;
  }
}
