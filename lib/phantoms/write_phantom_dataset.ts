import { join } from "node:path";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { writeNifti } from "../io/nifti/write_nifti.ts";
import { ABDOMINAL_CT_CLASSES } from "./abdominal_ct_classes.ts";
import { type AbdominalCtPhantom, abdominalCtPhantom } from "./abdominal_ct_phantom.ts";
import { writeDicomPhantom } from "./write_dicom_phantom.ts";

/** Options of {@linkcode writePhantomDataset}. */
export interface WritePhantomDatasetOptions {
  /** How many patients. @default {20} */
  readonly cases?: number;
  /** The study's seed. @default {1} */
  readonly seed?: number;
  /** Multiplies the number of voxels along each axis. @default {1} */
  readonly resolution?: number;
  /** NIfTI files, or a folder for each patient with a DICOM series and its RTSTRUCT. @default {"nifti"} */
  readonly format?: "nifti" | "dicom";
  /** Called after each patient. */
  readonly onProgress?: (done: number, cases: number) => void;
  /** Ends the work between two patients. */
  readonly signal?: AbortSignal;
}

/** A raw data set that was written. */
export interface WrittenDataset {
  /** Its folder. */
  readonly folder: string;
  /** The names of its cases. */
  readonly cases: readonly string[];
}

/**
 * Writes a raw data set of abdominal CT phantoms: `images/case_000_0000.nii.gz`,
 * `labels/case_000.nii.gz`, or as DICOM `case_000/IM_0001.dcm` and on with `case_000/RTSTRUCT.dcm`, and
 * `labels.json` with the classes' names. The same seed gives the same files, byte for byte, and a data
 * set with more cases begins with those of a smaller one.
 *
 * @param rawDataFolder the folder that holds raw data sets
 * @param name the data set's name; files of that name are replaced
 * @throws {OvkitError} `FileUnwritable`
 *
 * @example Two patients, coarse
 * ```ts
 * import { readNifti, writePhantomDataset } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const root = await Deno.makeTempDir();
 * const written = await writePhantomDataset(root, "phantoms", { cases: 2, resolution: 0.25 });
 * assert.deepEqual(written.cases, ["case_000", "case_001"]);
 * const label = await readNifti(`${written.folder}/labels/case_001.nii.gz`);
 * assert.equal(Math.max(...label.data as Uint8Array), 4);
 * ```
 */
export async function writePhantomDataset(
  rawDataFolder: string,
  name: string,
  options: WritePhantomDatasetOptions = {},
): Promise<WrittenDataset> {
  const { cases = 20, seed = 1, resolution = 1, format = "nifti", onProgress, signal } = options;
  const folder = join(rawDataFolder, name);
  const names = Array.from({ length: cases }, (_, i) => `case_${String(i).padStart(3, "0")}`);
  for (const [caseIndex, caseName] of names.entries()) {
    signal?.throwIfAborted();
    const phantom = abdominalCtPhantom({ seed, caseIndex, resolution });
    if (format === "dicom") {
      const patientId = `PHANTOM-${seed}-${caseIndex}`;
      await writeDicomPhantom(join(folder, caseName), phantom, { patientId });
    } else {
      await writeNiftiPhantom(folder, caseName, phantom);
    }
    onProgress?.(caseIndex + 1, cases);
  }
  const labels = JSON.stringify(ABDOMINAL_CT_CLASSES, null, 2) + "\n";
  await writeFileAtomic(join(folder, "labels.json"), labels);
  return { folder, cases: names };
}

async function writeNiftiPhantom(
  folder: string,
  name: string,
  { image, label }: AbdominalCtPhantom,
): Promise<void> {
  await writeNifti(join(folder, "images", `${name}_0000.nii.gz`), image);
  await writeNifti(join(folder, "labels", `${name}.nii.gz`), label);
}
