import { basename, dirname, join, resolve } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Volume } from "../volumes/volume.ts";

/**
 * The file that a scan's label map is written to.
 *
 * @param out a NIfTI file, or a folder in which it gets the scan's name
 * @param scan the files, folders of DICOM series, or volumes of its channels
 * @throws {OvkitError} `ArgumentInvalid` where it would replace the scan or lie in its folder
 */
export function predictionPath(out: string, scan: readonly (string | Volume)[]): string {
  const path = /\.nii(\.gz)?$/.test(out) ? out : join(out, nameOf(scan[0]));
  const disturbed = scan.find((part) =>
    typeof part === "string" && [resolve(path), dirname(resolve(path))].includes(resolve(part))
  );
  if (disturbed === undefined) return path;
  throw new OvkitError("ArgumentInvalid", {
    subject: path,
    found: resolve(path) === resolve(disturbed as string)
      ? "the label map would replace the scan"
      : "the label map would lie among the scan's files",
    remedy: "give another file or folder",
  });
}

function nameOf(scan: string | Volume): string {
  const name = typeof scan === "string" ? basename(scan) : "prediction.nii.gz";
  return name.replace(/(_0000)?(\.(nii|hdr|img)(\.gz)?|\.dcm|\.ima)?$/i, ".nii.gz");
}
