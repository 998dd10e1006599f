import { OvkitError } from "../foundation/ovkit_error.ts";

/**
 * Reads a JSON file that a user may have put beside the data.
 *
 * @param expected what errors say should be in it
 * @returns undefined where there is none
 * @throws {OvkitError} `FileCorrupt` where it is no JSON or no object
 */
export async function readJsonObject(
  path: string,
  expected: string,
): Promise<Record<string, unknown> | undefined> {
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
    throw corrupt(path, { expected, cause });
  }
  throw corrupt(path, { expected });
}

function corrupt(
  path: string,
  { expected, cause }: { readonly expected: string; readonly cause?: unknown },
): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject: path,
    found: cause instanceof Error ? `no JSON (${cause.message})` : "JSON that is not an object",
    expected,
    cause,
  });
}
