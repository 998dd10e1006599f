import { OvkitError } from "../../foundation/ovkit_error.ts";

/**
 * A text as DICOM can hold it in one value.
 *
 * @param what names it in errors
 * @param greatestLength of the value representation, in characters
 * @throws {OvkitError} `ArgumentInvalid` where it is too long or has a backslash or control character
 */
export function checkedText(text: string, what: string, greatestLength: number): string {
  // deno-lint-ignore no-control-regex
  if ([...text].length <= greatestLength && !/[\\\u0000-\u001f\u007f]/.test(text)) return text;
  throw new OvkitError("ArgumentInvalid", {
    subject: what,
    found: JSON.stringify(text),
    expected: `at most ${greatestLength} characters without backslash and line breaks`,
  });
}
