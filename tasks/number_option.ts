import { UsageError } from "./usage_error.ts";

/**
 * Reads a positive number from a command line option.
 *
 * @param name the option's name without dashes
 * @param text what was given
 * @returns undefined where nothing was given
 * @throws {UsageError} where it is no positive number
 */
export function numberOption(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== "" && Number.isFinite(value) && value > 0) return value;
  throw new UsageError(`--${name} takes a positive number, received "${text}"`);
}
