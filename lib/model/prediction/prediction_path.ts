import { basename, dirname, join, resolve, sep } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { isDicomSeries } from "../../io/is_dicom_series.ts";
import type { Volume } from "../../volumes/volume.ts";

/**
 * The file that a scan's label map is written to.
 *
 * @param out a NIfTI file, or a folder in which it gets the scan's name
 * @param scan the files, folders of DICOM series, or volumes of its channels
 * @param read the volumes that were read of them
 * @throws {OvkitError} `ArgumentInvalid` where it would replace the scan or lie in its folder
 */
export function predictionPath(
  out: string,
  scan: readonly (string | Volume)[],
  read: readonly Volume[] = [],
): string {
  const path = /\.nii(\.gz)?$/.test(out) ? out : join(out, nameOf(scan[0]));
  const target = resolve(path);
  const taken = [...scan, ...read].flatMap(placesOf);
  const disturbed = taken.find((place) => target === place || target.startsWith(place + sep));
  if (disturbed === undefined) return path;
  throw new OvkitError("ArgumentInvalid", {
    subject: path,
    found: target === disturbed
      ? "the label map would replace the scan"
      : "the label map would lie among the scan's files",
    remedy: "give another file or folder",
  });
}

function placesOf(part: string | Volume): string[] {
  if (typeof part === "string") return [resolve(part)];
  if (!isDicomSeries(part)) return [];
  return [...new Set(part.slices.map(({ path }) => dirname(resolve(path))))];
}

function nameOf(scan: string | Volume): string {
  const name = typeof scan === "string" ? basename(resolve(scan)) : "prediction.nii.gz";
  return name.replace(/(_0000)?(\.(nii|hdr|img)(\.gz)?|\.dcm|\.ima)?$/i, ".nii.gz");
}
