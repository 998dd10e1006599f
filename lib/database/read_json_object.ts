import { OvkitError } from "../foundation/ovkit_error.ts";

/**
 * Reads a JSON file that a user may have put beside the data.
 *
 * @returns undefined where there is none
 * @throws {OvkitError} `FileCorrupt` where it is no JSON or no object
 */
export async function readJsonObject(path: string): Promise<Record<string, unknown> | undefined> {
  let text: string;
  try {
    text = await Deno.readTextFile(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (cause) {
    throw corrupt(path, cause);
  }
  throw corrupt(path);
}

function corrupt(path: string, cause?: unknown): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found: cause instanceof Error ? `no JSON (${cause.message})` : "JSON that is not an object",
    expected: 'class names such as { "1": "liver" }',
    cause,
  });
}
