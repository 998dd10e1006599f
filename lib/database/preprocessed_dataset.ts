import { basename, join } from "node:path";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import type { NpyArray } from "../io/npy_array.ts";
import { readNpy } from "../io/read_npy.ts";
import { readNpyBlock } from "../io/read_npy_block.ts";
import type { CaseFingerprint } from "./case_fingerprint.ts";
import { crossValidationFolds, type Fold } from "./cross_validation_folds.ts";
import { readJson } from "./read_json.ts";

/** One preprocessed case: its files. */
export interface PreprocessedCase {
  /** The case. */
  readonly id: string;
  /** Image, float16 or float32, (channels, z, y, x). */
  readonly imagePath: string;
  /** Label, uint8, (1, z, y, x), classes 1 to n in the plan's order. */
  readonly labelPath: string;
  /** What is known of it: JSON. */
  readonly fingerprintPath: string;
}

/** The arrays of a preprocessed case. */
export interface PreprocessedArrays {
  /** Voxels of all channels, channel after channel, x fastest. */
  readonly image: Float32Array;
  /** Class of each voxel. */
  readonly label: Uint8Array;
  /** Shape of the image: channels, z, y, x. */
  readonly shapeCzyx: readonly [number, number, number, number];
}

/** A part of a preprocessed case; it lies within the case. */
export interface CaseBlock {
  /** How many channels the case has. */
  readonly channels: number;
  /** First voxel along z, y, x. */
  readonly cornerZyx: readonly [number, number, number];
  /** Voxels along z, y, x. */
  readonly sizeZyx: readonly [number, number, number];
}

/** Plain JSON of `manifest.json`: what was made from what, and how. */
export interface PreprocessedManifest {
  /** Version of this file's format. */
  readonly version: number;
  /** Name of the raw data. */
  readonly data: string;
  /** Name of the preprocessing. */
  readonly name: string;
  /** The plan's parameters. */
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Original class numbers in the order of the stored classes 1 to n. */
  readonly classes: readonly number[];
  /** Names of the stored classes, as far as known. */
  readonly classNames: Readonly<Record<number, string>>;
  /** Which region of structure sets is which class; null where labels are NIfTI. */
  readonly regions: Readonly<Record<string, number>> | null;
  /** Channels of each image. */
  readonly nChannels: number;
  /** Stored cases, sorted. */
  readonly cases: readonly string[];
  /** Raw cases left out, and why. */
  readonly skipped: readonly { readonly case: string; readonly reason: string }[];
  /** Versions of what made it. */
  readonly versions: Readonly<Record<string, string>>;
}

/** Data that a plan was applied to, ready for training. */
export interface PreprocessedDataset {
  /** Name of the raw data: raw set names joined with `_`. */
  readonly data: string;
  /** Name of the preprocessing. */
  readonly name: string;
  /** Where it lies. */
  readonly folder: string;
  /** The stored cases with their files, sorted. */
  cases(): Promise<PreprocessedCase[]>;
  /** What was made from what. */
  manifest(): Promise<PreprocessedManifest>;
  /** The plan's parameters, ovseg's `preprocessing` section. */
  parameters(): Promise<Readonly<Record<string, unknown>>>;
  /** What is known of a case. */
  fingerprint(id: string): Promise<CaseFingerprint>;
  /** Reads a case into memory. */
  read(id: string): Promise<PreprocessedArrays>;
  /** Reads a part of a case; no more than its rows is read from the disk. */
  readBlock(id: string, block: CaseBlock): Promise<PreprocessedArrays>;
  /**
   * The folds of a cross-validation by patient, and one of all cases at the end. Made at the first
   * call, kept in `splits.json` and the same from then on.
   *
   * @param n number of folds. @default {5}
   */
  folds(n?: number): Promise<Fold[]>;
}

/** Opens the folder of preprocessed data; nothing is read before it is asked for. */
export function openPreprocessedDataset(folder: string): PreprocessedDataset {
  const name = basename(folder);
  const data = basename(join(folder, ".."));

  async function manifest(): Promise<PreprocessedManifest> {
    try {
      return await readJson(join(folder, "manifest.json"));
    } catch (cause) {
      if (!isOvkitError(cause, "FileMissing")) throw cause;
      throw new OvkitError("FileMissing", {
        subject: folder,
        found: "preprocessing was not finished",
        remedy: "preprocess again; finished cases are kept",
        cause,
      });
    }
  }

  function caseFiles(id: string): PreprocessedCase {
    return {
      id,
      imagePath: join(folder, "images", `${id}.npy`),
      labelPath: join(folder, "labels", `${id}.npy`),
      fingerprintPath: join(folder, "fingerprints", `${id}.json`),
    };
  }
  async function cases(): Promise<PreprocessedCase[]> {
    return (await manifest()).cases.map(caseFiles);
  }
  function parameters(): Promise<Readonly<Record<string, unknown>>> {
    return readJson(join(folder, "preprocessing_parameters.json"));
  }
  function fingerprint(id: string): Promise<CaseFingerprint> {
    return readJson(caseFiles(id).fingerprintPath);
  }
  async function read(id: string): Promise<PreprocessedArrays> {
    const { imagePath, labelPath } = caseFiles(id);
    const image = await readNpy(imagePath);
    const label = await readNpy(labelPath);
    const [, ...space] = image.shape;
    if (image.shape.length !== 4 || label.shape.join() !== [1, ...space].join()) {
      throw new OvkitError("FileCorrupt", {
        subject: labelPath,
        found: `shape (${label.shape.join(", ")}) beside an image of (${image.shape.join(", ")})`,
        expected: "(1, z, y, x) beside (channels, z, y, x)",
        remedy: "preprocess again with force",
      });
    }
    return arraysOf(image, label);
  }
  async function readBlock(id: string, block: CaseBlock): Promise<PreprocessedArrays> {
    const { imagePath, labelPath } = caseFiles(id);
    const { channels, cornerZyx, sizeZyx } = block;
    const start = [0, ...cornerZyx];
    return arraysOf(
      await readNpyBlock(imagePath, { start, size: [channels, ...sizeZyx] }),
      await readNpyBlock(labelPath, { start, size: [1, ...sizeZyx] }),
    );
  }
  async function folds(n = 5): Promise<Fold[]> {
    const path = join(folder, "splits.json");
    const ids = (await cases()).map((files) => files.id);
    const stored = await readJson<Fold[]>(path).catch((error) => {
      if (isOvkitError(error, "FileMissing")) return undefined;
      throw error;
    });
    if (stored !== undefined) return checkedFolds(stored, ids, path);
    const patients = new Map<string, string>();
    for (const id of ids) {
      const { dataset, pat_id } = await fingerprint(id);
      patients.set(id, `${dataset}_${pat_id}`);
    }
    const made = crossValidationFolds(ids, n, { patientOf: (id) => patients.get(id) ?? id });
    await writeFileAtomic(path, JSON.stringify(made, null, 1) + "\n");
    return made;
  }
  return Object.freeze({
    data,
    name,
    folder,
    cases,
    manifest,
    parameters,
    fingerprint,
    read,
    readBlock,
    folds,
  });
}

function arraysOf(image: NpyArray, label: NpyArray): PreprocessedArrays {
  const [channels, z, y, x] = image.shape;
  return {
    image: image.data instanceof Float32Array ? image.data : toFloat32(image.data),
    label: label.data instanceof Uint8Array ? label.data : Uint8Array.from(label.data, Number),
    shapeCzyx: [channels, z, y, x],
  };
}

function toFloat32(values: NpyArray["data"]): Float32Array {
  const wide = values instanceof BigInt64Array || values instanceof BigUint64Array;
  return wide ? Float32Array.from(values, Number) : new Float32Array(values);
}

function checkedFolds(folds: Fold[], ids: readonly string[], path: string): Fold[] {
  const known = [...folds.at(-1)?.train ?? []].sort().join();
  if (known === [...ids].sort().join()) return folds;
  throw new OvkitError("DataInvalid", {
    subject: path,
    found: `folds of ${folds.at(-1)?.train.length ?? 0} cases`,
    expected: `the ${ids.length} preprocessed cases`,
    remedy: "remove the file to make new folds; models trained before belong to the old ones",
  });
}
