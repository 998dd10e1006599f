import { UsageError } from "./usage_error.ts";

/** Options of {@linkcode integerOption}. */
export interface IntegerOptionOptions {
  /** The value where the option is not given. */
  readonly fallback: number;
  /** The least allowed value. @default {0} */
  readonly least?: number;
}

/**
 * Reads a whole number from a command line option.
 *
 * @param name the option's name without dashes
 * @param text what was given, or undefined
 * @throws {UsageError} where it is no whole number or too small
 */
export function integerOption(
  name: string,
  text: string | boolean | undefined,
  options: IntegerOptionOptions,
): number {
  const { fallback, least = 0 } = options;
  if (text === undefined) return fallback;
  const value = Number(text);
  if (typeof text === "string" && /^-?\d+$/.test(text) && value >= least) {
    if (Number.isSafeInteger(value)) return value;
  }
  throw new UsageError(`--${name} takes a whole number from ${least} on, received "${text}"`);
}
