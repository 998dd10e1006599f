import { basename, join } from "node:path";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { NpyArray } from "../io/npy_array.ts";
import { readNpy } from "../io/read_npy.ts";
import { readNpyBlock } from "../io/read_npy_block.ts";
import type { CaseFingerprint } from "./case_fingerprint.ts";
import type { Fold } from "./cross_validation_folds.ts";
import { type FoldsOptions, openDatasetFolds, type SetFoldsOptions } from "./dataset_folds.ts";
import { readJson } from "./read_json.ts";
import type { StoredFolds } from "./stored_folds.ts";

/** One preprocessed case: its files. */
export interface PreprocessedCase {
  /** The case. */
  readonly id: string;
  /** Image, float16 or float32, (channels, z, y, x). */
  readonly imagePath: string;
  /** Label, uint8, (1, z, y, x), classes 1 to n in the plan's order. */
  readonly labelPath: string;
  /** Label map of a previous stage, uint8, (1, z, y, x), its classes as 1 to n; where there is one. */
  readonly previousPath?: string;
  /** Mask, uint8, (1, z, y, x), 0 and 1; where there is one. */
  readonly maskPath?: string;
  /** What is known of it: JSON. */
  readonly fingerprintPath: string;
}

/** The arrays of a preprocessed case. */
export interface PreprocessedArrays {
  /** Voxels of all channels, channel after channel, x fastest. */
  readonly image: Float32Array;
  /** Class of each voxel. */
  readonly label: Uint8Array;
  /** Class of each voxel by a previous stage, 1 to n; where the data have one. */
  readonly previous?: Uint8Array;
  /** 1 where the loss counts and predictions hold, else 0; where the data have a mask. */
  readonly mask?: Uint8Array;
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
  /** Classes of the previous stage whose label maps are stored beside the images; 0 without one. */
  readonly nPreviousClasses: number;
  /** Whether masks are stored beside the images. */
  readonly hasMask: boolean;
  /** Stored cases, sorted. */
  readonly cases: readonly string[];
  /** SHA-256 of the files each stored case was made from; absent in sets of earlier versions. */
  readonly sources?: Readonly<Record<string, readonly string[]>>;
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
   * call, kept in `splits.json` and the same from then on, whatever is asked for.
   *
   * @param n number of folds. @default {5}
   * @param options whose way of cutting, and whether the cases are shuffled
   */
  folds(n?: number, options?: FoldsOptions): Promise<Fold[]>;
  /**
   * Stores folds of one's own before any are made, with one of all cases at the end; the same again
   * changes nothing.
   *
   * @param given folds, or the path of a file in the form of nnU-Net's `splits_final.json`
   * @throws {OvkitError} `DataInvalid` where they do not fit the cases, or others are stored
   */
  setFolds(given: string | readonly Fold[], options?: SetFoldsOptions): Promise<Fold[]>;
  /** The stored folds and where they come from; undefined before there are any. */
  storedFolds(): Promise<StoredFolds | undefined>;
}

/** Opens the folder of preprocessed data; nothing is read before it is asked for. */
export function openPreprocessedDataset(folder: string): PreprocessedDataset {
  const name = basename(folder);
  const data = basename(join(folder, ".."));

  async function manifest(): Promise<PreprocessedManifest> {
    try {
      const stored = await readJson<PreprocessedManifest>(join(folder, "manifest.json"));
      return { ...stored, ...layersOf(stored) };
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

  let layers: Promise<StoredLayers> | undefined;

  function storedLayers(): Promise<StoredLayers> {
    return layers ??= manifest().then(layersOf).catch((error) => {
      layers = undefined;
      if (isOvkitError(error, "FileMissing")) return { nPreviousClasses: 0, hasMask: false };
      throw error;
    });
  }
  function caseFiles(id: string, { nPreviousClasses, hasMask }: StoredLayers): PreprocessedCase {
    return {
      id,
      imagePath: join(folder, "images", `${id}.npy`),
      labelPath: join(folder, "labels", `${id}.npy`),
      ...nPreviousClasses > 0 ? { previousPath: join(folder, "prev_preds", `${id}.npy`) } : {},
      ...hasMask ? { maskPath: join(folder, "masks", `${id}.npy`) } : {},
      fingerprintPath: join(folder, "fingerprints", `${id}.json`),
    };
  }
  async function cases(): Promise<PreprocessedCase[]> {
    const made = await manifest();
    return made.cases.map((id) => caseFiles(id, made));
  }
  function parameters(): Promise<Readonly<Record<string, unknown>>> {
    return readJson(join(folder, "preprocessing_parameters.json"));
  }
  function fingerprint(id: string): Promise<CaseFingerprint> {
    return readJson(join(folder, "fingerprints", `${id}.json`));
  }
  async function read(id: string): Promise<PreprocessedArrays> {
    const files = caseFiles(id, await storedLayers());
    const image = await readNpy(files.imagePath);
    if (image.shape.length !== 4) {
      throw new OvkitError("FileCorrupt", {
        subject: files.imagePath,
        found: `shape (${image.shape.join(", ")})`,
        expected: "(channels, z, y, x)",
        remedy: "preprocess again with force",
      });
    }
    return await arraysOf(image, files, async (path) => {
      const { data, shape } = await readNpy(path);
      if (shape.join() === [1, ...image.shape.slice(1)].join()) return data;
      throw new OvkitError("FileCorrupt", {
        subject: path,
        found: `shape (${shape.join(", ")}) beside an image of (${image.shape.join(", ")})`,
        expected: "(1, z, y, x) beside (channels, z, y, x)",
        remedy: "preprocess again with force",
      });
    });
  }
  async function readBlock(id: string, block: CaseBlock): Promise<PreprocessedArrays> {
    const files = caseFiles(id, await storedLayers());
    const { channels, cornerZyx, sizeZyx } = block;
    const start = [0, ...cornerZyx];
    const image = await readNpyBlock(files.imagePath, { start, size: [channels, ...sizeZyx] });
    return await arraysOf(
      image,
      files,
      async (path) => (await readNpyBlock(path, { start, size: [1, ...sizeZyx] })).data,
    );
  }
  const folds = openDatasetFolds({ folder, cases, fingerprint });
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
    ...folds,
  });
}

type StoredLayers = Pick<PreprocessedManifest, "nPreviousClasses" | "hasMask">;

function layersOf({ nPreviousClasses = 0, hasMask = false }: Partial<StoredLayers>): StoredLayers {
  return { nPreviousClasses, hasMask };
}

/** The image with all label maps that lie beside it. */
async function arraysOf(
  image: NpyArray,
  { labelPath, previousPath, maskPath }: PreprocessedCase,
  readMap: (path: string) => Promise<NpyArray["data"]>,
): Promise<PreprocessedArrays> {
  const [channels, z, y, x] = image.shape;
  const mapAt = async (path: string) => {
    const data = await readMap(path);
    return data instanceof Uint8Array ? data : Uint8Array.from(data, Number);
  };
  return {
    image: image.data instanceof Float32Array ? image.data : toFloat32(image.data),
    label: await mapAt(labelPath),
    ...previousPath === undefined ? {} : { previous: await mapAt(previousPath) },
    ...maskPath === undefined ? {} : { mask: await mapAt(maskPath) },
    shapeCzyx: [channels, z, y, x],
  };
}

function toFloat32(values: NpyArray["data"]): Float32Array {
  const wide = values instanceof BigInt64Array || values instanceof BigUint64Array;
  return wide ? Float32Array.from(values, Number) : new Float32Array(values);
}
