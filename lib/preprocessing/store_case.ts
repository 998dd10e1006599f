import { join } from "node:path";
import type { CaseFingerprint } from "../database/case_fingerprint.ts";
import type { RawCase, RawCaseVolumes } from "../database/raw_case.ts";
import { writeFileAtomic } from "../foundation/write_file_atomic.ts";
import { writeNpy } from "../io/write_npy.ts";
import { preprocessImage } from "./preprocess_image.ts";
import { preprocessLabel } from "./preprocess_label.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";
import { requireCaseVolumes } from "./require_case_volumes.ts";

/** A case as it is read, and what its result is recognised by. */
export interface CaseSource {
  readonly rawCase: RawCase;
  readonly volumes: RawCaseVolumes;
  readonly raw_sha256: readonly string[];
  readonly plan_sha256: string;
}

/**
 * Preprocesses one labelled case and stores image, label and, last, its fingerprint.
 *
 * @returns false where the case is left out because it has no foreground
 * @throws {OvkitError} as {@linkcode requireCaseVolumes}
 */
export async function storeCase(
  folder: string,
  source: CaseSource,
  parameters: PreprocessingParameters,
): Promise<boolean> {
  const { rawCase, volumes, raw_sha256, plan_sha256 } = source;
  requireCaseVolumes(rawCase.id, volumes, parameters.n_im_channels);
  const label = preprocessLabel(volumes.label!, parameters);
  const class_voxels = countClasses(label.data);
  if (parameters.save_only_fg_scans && Object.keys(class_voxels).length === 0) return false;
  const image = preprocessImage(volumes.channels, parameters, { subject: rawCase.id });
  const data = parameters.save_as_fp16 ? new Float16Array(image.data) : image.data;
  await writeNpy(join(folder, "images", `${rawCase.id}.npy`), { data, shape: image.shapeCzyx });
  await writeNpy(join(folder, "labels", `${rawCase.id}.npy`), {
    data: label.data,
    shape: [1, ...label.shapeZyx],
  });
  const [original] = volumes.channels;
  const fingerprint: CaseFingerprint = {
    scan: rawCase.id,
    dataset: rawCase.dataset,
    pat_id: rawCase.patient ?? rawCase.id,
    raw_image_files: rawCase.imagePaths,
    raw_series_uid: rawCase.seriesUid ?? null,
    raw_fill: rawCase.fill ?? false,
    raw_label_file: rawCase.labelPath ?? null,
    raw_label_is_background: rawCase.isBackground ?? false,
    raw_sha256,
    plan_sha256,
    orig_shape: original.shapeZyx,
    orig_affine: original.affineRas,
    orig_spacing: original.spacingZyxMm,
    canonical_shape: image.canonical.shapeZyx,
    canonical_affine: image.canonical.affineRas,
    spacing: image.spacingZyxMm,
    shape: image.shapeCzyx,
    class_voxels,
  };
  const path = join(folder, "fingerprints", `${rawCase.id}.json`);
  await writeFileAtomic(path, JSON.stringify(fingerprint, null, 1) + "\n");
  return true;
}

function countClasses(label: Uint8Array): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < label.length; i++) {
    if (label[i] > 0) counts[label[i]] = (counts[label[i]] ?? 0) + 1;
  }
  return counts;
}
