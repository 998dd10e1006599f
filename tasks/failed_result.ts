import { OvkitError } from "../lib/foundation/ovkit_error.ts";

/** A task came to a result that counts as a failure: exit code 1, and the result with `--json`. */
export class FailedResult extends OvkitError {
  /** What `--json` prints. */
  readonly result: Record<string, unknown>;

  /** Makes the error of its fields and the result. */
  constructor(
    fields: { readonly subject: string; readonly found: string; readonly remedy?: string },
    result: Record<string, unknown>,
  ) {
    super("DataInvalid", fields);
    this.result = result;
  }
}
