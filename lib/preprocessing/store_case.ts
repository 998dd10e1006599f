import { join } from "node:path";
import type { CaseFingerprint } from "../database/case_fingerprint.ts";
import type { RawCaseVolumes } from "../database/raw_case.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { readNifti } from "../io/nifti/read_nifti.ts";
import type { NpyArray } from "../io/npy_array.ts";
import { writeNpy } from "../io/write_npy.ts";
import type { Volume } from "../volumes/volume.ts";
import type { CaseJob, FoundPrediction } from "./case_job.ts";
import type { PreprocessLabelOptions } from "./crop_as_image.ts";
import { preprocessImage } from "./preprocess_image.ts";
import { preprocessLabel } from "./preprocess_label.ts";
import { preprocessPreviousMask, preprocessPreviousStage } from "./preprocess_previous_stage.ts";
import type { PreprocessedLabel } from "./resize_label.ts";
import { requireCaseVolumes, requireSameGrid } from "./require_case_volumes.ts";
import { removeIfThere } from "./remove_if_there.ts";
import { writeCasePlots } from "./write_case_plots.ts";

/** Files of a stored case. */
export interface StoredPaths {
  readonly image: string;
  readonly label: string;
  readonly previous: string;
  readonly mask: string;
  /** Written last: a case with it is whole. */
  readonly fingerprint: string;
}

/** Where a case is stored. */
export function storedPaths(folder: string, id: string): StoredPaths {
  const array = (kind: string) => join(folder, kind, `${id}.npy`);
  return {
    image: array("images"),
    label: array("labels"),
    previous: array("prev_preds"),
    mask: array("masks"),
    fingerprint: join(folder, "fingerprints", `${id}.json`),
  };
}

/**
 * Preprocesses one labelled case and stores image, label, what previous stages say and, last, its
 * fingerprint.
 *
 * @returns false where the case is left out because it has no foreground
 * @throws {OvkitError} as {@linkcode requireCaseVolumes}; `FileMissing` where a prediction of a
 * previous stage is missing, `GeometryMismatch` where it does not lie on the grid of the case
 */
export async function storeCase(
  job: CaseJob,
  volumes: RawCaseVolumes,
  source: Pick<CaseFingerprint, "raw_sha256" | "plan_sha256">,
): Promise<boolean> {
  const { rawCase, parameters, folder, plots } = job;
  const { id } = rawCase;
  requireCaseVolumes(id, volumes, parameters.n_im_channels);
  const preprocessed = () => preprocessImage(volumes.channels, parameters, { subject: id });
  const early = parameters.crop_to_nonzero ? preprocessed() : undefined;
  const label = preprocessLabel(volumes.label!, parameters, early);
  const class_voxels = countClasses(label.data);
  if (parameters.save_only_fg_scans && Object.keys(class_voxels).length === 0) return false;
  const image = early ?? preprocessed();
  const [original] = volumes.channels;

  async function previousOf(
    found: FoundPrediction | undefined,
    preprocess: (volume: Volume, options: PreprocessLabelOptions) => PreprocessedLabel,
  ): Promise<PreprocessedLabel | undefined> {
    if (found === undefined) return undefined;
    if ("missing" in found) throw new OvkitError("FileMissing", found.missing);
    const other = await readNifti(found.path);
    const remedy = "evaluate the previous stage on this case again";
    requireSameGrid(found.path, { name: "a prediction", first: original, other, remedy });
    return preprocess(other, image);
  }
  const previous = await previousOf(
    job.previous,
    (volume, options) => preprocessPreviousStage(volume, parameters, options),
  );
  const mask = await previousOf(
    job.mask,
    (volume, options) => preprocessPreviousMask(volume, parameters, options),
  );
  const files = [job.previous, job.mask].flatMap((one) => one && "path" in one ? [one.path] : []);
  const fingerprint: CaseFingerprint = {
    scan: id,
    dataset: rawCase.dataset,
    pat_id: rawCase.patient ?? id,
    raw_image_files: rawCase.imagePaths,
    raw_series_uid: rawCase.seriesUid ?? null,
    raw_fill: rawCase.fill ?? false,
    raw_label_file: rawCase.labelPath ?? null,
    raw_label_is_background: rawCase.isBackground ?? false,
    ...files.length > 0 ? { previous_files: files } : {},
    ...source,
    orig_shape: original.shapeZyx,
    orig_affine: original.affineRas,
    orig_spacing: original.spacingZyxMm,
    ...parameters.crop_to_nonzero ? { crop_corner: image.crop.cornerZyx } : {},
    canonical_shape: image.canonical.shapeZyx,
    canonical_affine: image.canonical.affineRas,
    spacing: image.spacingZyxMm,
    shape: image.shapeCzyx,
    class_voxels,
  };
  const data = parameters.save_as_fp16 ? halfPrecision(id, image.data) : image.data;
  const maps = { label: label.data, previous: previous?.data, mask: mask?.data };
  await writeCase(folder, fingerprint, {
    image: { data, shape: image.shapeCzyx },
    label: npyOf(label),
    ...previous && { previous: npyOf(previous) },
    ...mask && { mask: npyOf(mask) },
    plot: plots === undefined ? undefined : () => writeCasePlots(plots, id, { image, ...maps }),
  });
  return true;
}

interface CaseArrays {
  readonly image: NpyArray;
  readonly label: NpyArray;
  readonly previous?: NpyArray;
  readonly mask?: NpyArray;
  readonly plot: (() => Promise<void>) | undefined;
}

/**
 * Writes the files of a case. What was there of it before counts no more from the first file on, and
 * what could not be written whole is removed.
 */
async function writeCase(
  folder: string,
  fingerprint: CaseFingerprint,
  { plot, ...arrays }: CaseArrays,
): Promise<void> {
  const paths = storedPaths(folder, fingerprint.scan);
  if (await isThere(paths.fingerprint)) {
    await removeIfThere(join(folder, "manifest.json"));
    await removeIfThere(paths.fingerprint);
  }
  const kinds = ["image", "label", "previous", "mask"] as const;
  try {
    for (const kind of kinds) {
      const array = arrays[kind];
      if (array !== undefined) await writeNpy(paths[kind], array);
    }
    await plot?.();
    const text = JSON.stringify(fingerprint, null, 1) + "\n";
    await writeFileAtomic(paths.fingerprint, text);
  } catch (error) {
    for (const kind of kinds) await removeIfThere(paths[kind]);
    throw error;
  }
}

async function isThere(path: string): Promise<boolean> {
  return await Deno.stat(path).then(() => true, () => false);
}

function npyOf({ data, shapeZyx }: PreprocessedLabel): NpyArray {
  return { data, shape: [1, ...shapeZyx] };
}

const LARGEST_HALF = 65504;

function halfPrecision(id: string, values: Float32Array): Float16Array {
  const beyond = values.find((value) => Math.abs(value) > LARGEST_HALF);
  if (beyond === undefined) return new Float16Array(values);
  throw new OvkitError("DataInvalid", {
    subject: id,
    found: `an intensity of ${beyond.toPrecision(4)} after scaling`,
    expected: `at most ${LARGEST_HALF}, the largest number in half precision`,
    remedy: "choose a window, or store in single precision with float32()",
  });
}

function countClasses(label: Uint8Array): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < label.length; i++) {
    if (label[i] > 0) counts[label[i]] = (counts[label[i]] ?? 0) + 1;
  }
  return counts;
}
