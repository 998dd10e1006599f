import { join } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";

/** What a raw data set says about itself. */
export interface DatasetDescription {
  /** Name of each class by its number; empty where the set names none. */
  readonly classNames: Readonly<Record<number, string>>;
  /** Modality of each channel, e.g. `CT`; empty where the set does not say. */
  readonly modalities: readonly string[];
}

/**
 * Reads `labels.json` (number to name, or name to number; `modality` beside them) and `dataset.json`
 * of the Medical Segmentation Decathlon or nnU-Net. Background is left out. Without either file
 * nothing is known.
 *
 * @param folder the raw data set
 * @throws {OvkitError} `FileCorrupt` where a file is not JSON or has another form
 */
export async function readDatasetDescription(folder: string): Promise<DatasetDescription> {
  const labels = await readJsonObject(join(folder, "labels.json"));
  const dataset = await readJsonObject(join(folder, "dataset.json"));
  return {
    classNames: { ...namesOf(dataset?.labels), ...namesOf(labels) },
    modalities: modalitiesOf(labels?.modality ?? dataset?.modality ?? dataset?.channel_names),
  };
}

function namesOf(labels: unknown): Record<number, string> {
  const names: Record<number, string> = {};
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (/^\d+$/.test(key) && typeof value === "string") names[Number(key)] = value;
    else if (typeof value === "number") names[value] = key;
  }
  delete names[0];
  return names;
}

function modalitiesOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (Array.isArray(value)) return value.map(String);
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).sort(([a], [b]) => Number(a) - Number(b)).map(([, v]) => String(v));
}

async function readJsonObject(path: string): Promise<Record<string, unknown> | undefined> {
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
