import { join } from "node:path";
import { readJsonObject } from "./read_json_object.ts";

const NAMES = 'class names such as { "1": "liver" }';

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
  const labels = await readJsonObject(join(folder, "labels.json"), NAMES);
  const dataset = await readJsonObject(
    join(folder, "dataset.json"),
    "a description as the Medical Segmentation Decathlon or nnU-Net has it",
  );
  return {
    classNames: { ...namesOf(dataset?.labels), ...namesOf(labels) },
    modalities: modalitiesOf(labels?.modality ?? dataset?.modality ?? dataset?.channel_names),
  };
}

/**
 * Names by number. Regions of nnU-Net (a name with several numbers) name the numbers that no smaller
 * region has named; its label "ignore" is no class.
 */
function namesOf(labels: unknown): Record<number, string> {
  const names: Record<number, string> = {};
  const regions: [string, readonly unknown[]][] = [];
  for (const [key, value] of Object.entries(labels ?? {})) {
    if (/^\d+$/.test(key) && typeof value === "string") names[Number(key)] = value;
    else if (key !== "ignore") regions.push([key, Array.isArray(value) ? value : [value]]);
  }
  for (const [name, numbers] of regions.sort(([, a], [, b]) => a.length - b.length)) {
    for (const number of numbers) if (typeof number === "number") names[number] ??= name;
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
