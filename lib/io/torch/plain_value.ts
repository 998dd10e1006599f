import type { JsonValue } from "../../parameters/model_parameters.ts";
import { isPickled, type PickledValue } from "./pickled_value.ts";
import { torchFileError } from "./torch_file_error.ts";

const DEEPEST = 100;
const MOST_VALUES = 1_000_000;

/**
 * Values as JSON has them: bytes and tensors are left out, whole numbers beyond 2⁵³ become texts.
 *
 * @param path the file, for errors
 * @throws {OvkitError} `FileCorrupt` where values are nested without end
 */
export function plainValue(path: string, value: PickledValue): JsonValue | undefined {
  let count = 0;
  function convert(part: unknown, depth: number): JsonValue | undefined {
    if (++count > MOST_VALUES || depth > DEEPEST) {
      throw torchFileError(path, "values that hold each other too often");
    }
    if (typeof part === "number") return Number.isFinite(part) ? part : String(part);
    if (typeof part === "bigint") return String(part);
    if (part === null || typeof part === "boolean" || typeof part === "string") return part;
    if (Array.isArray(part)) {
      return part.map((item) => convert(item, depth + 1)).filter((item) => item !== undefined);
    }
    if (part instanceof Map) {
      const entries = [...part].map(([key, item]) => [textOf(key), convert(item, depth + 1)]);
      return Object.fromEntries(
        entries.filter(([key, item]) => key !== undefined && item !== undefined),
      );
    }
    const given = part as PickledValue;
    if (isPickled(given, "array")) return convert(given.values, depth + 1);
    return isPickled(given, "name") ? given.name : undefined;
  }
  return convert(value, 0);
}

function textOf(key: unknown): string | undefined {
  return ["string", "number", "boolean", "bigint"].includes(typeof key) ? String(key) : undefined;
}
