import { UsageError } from "./usage_error.ts";

/** One `--set key=value` of a command line. */
export interface Setting {
  /** Key, with dots for inner ones. */
  readonly key: string;
  readonly value: unknown;
}

/**
 * Reads the values of `--set`: JSON, or a list with commas, or plain text, e.g.
 * `training.num_epochs=50`, `target_spacing=3,1,1`, `normalisation=per_case`.
 *
 * @param texts what was given, one a `--set`
 * @throws {UsageError} where there is no `key=` in front
 */
export function parseSettings(texts: readonly string[] = []): Setting[] {
  return texts.map((text) => {
    const at = text.indexOf("=");
    if (at < 1) throw new UsageError(`--set takes key=value, received "${text}"`);
    return { key: text.slice(0, at).trim(), value: valueOf(text.slice(at + 1).trim()) };
  });
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text.includes(",") ? text.split(",").map((part) => valueOf(part.trim())) : text;
  }
}
