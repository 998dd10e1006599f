import { UsageError } from "./usage_error.ts";

/**
 * The value of an option that takes a fold, several with commas between them, or `all`.
 *
 * @throws {UsageError} for anything else
 */
export function foldsOption(
  name: string,
  text: string | undefined,
): "all" | readonly number[] | undefined {
  if (text === undefined || text === "all") return text;
  if (/^\d+(,\d+)*$/.test(text)) return [...new Set(text.split(",").map(Number))];
  throw new UsageError(`--${name} is a number, numbers such as 0,1,2, or all; received "${text}"`);
}
