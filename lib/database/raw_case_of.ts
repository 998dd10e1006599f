import type { CaseFingerprint } from "./case_fingerprint.ts";
import type { RawCase } from "./raw_case.ts";

/** The raw case that a preprocessed one was made of. */
export function rawCaseOf(fingerprint: CaseFingerprint): RawCase {
  const { scan, dataset, raw_image_files, raw_series_uid, raw_label_file } = fingerprint;
  return {
    id: scan,
    dataset,
    imagePaths: raw_image_files,
    channels: raw_image_files.map((_, i) => i),
    ...(raw_series_uid === null ? {} : { seriesUid: raw_series_uid }),
    ...(fingerprint.raw_fill ? { fill: true as const } : {}),
    ...(raw_label_file === null ? {} : { labelPath: raw_label_file }),
    ...(fingerprint.raw_label_is_background ? { isBackground: true as const } : {}),
  };
}
