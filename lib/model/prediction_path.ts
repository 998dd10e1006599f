import { basename, join, resolve } from "node:path";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Volume } from "../volumes/volume.ts";

/**
 * The file that a scan's label map is written to.
 *
 * @param out a NIfTI file, or a folder in which it gets the scan's name
 * @param scan the files or volumes of its channels
 * @throws {OvkitError} `ArgumentInvalid` where it would replace the scan
 */
export function predictionPath(out: string, scan: readonly (string | Volume)[]): string {
  const path = /\.nii(\.gz)?$/.test(out) ? out : join(out, nameOf(scan[0]));
  const replaces = scan.some((part) => typeof part === "string" && resolve(part) === resolve(path));
  if (!replaces) return path;
  throw new OvkitError("ArgumentInvalid", {
    subject: path,
    found: "the label map would replace the scan",
    remedy: "give another file or folder",
  });
}

function nameOf(scan: string | Volume): string {
  const name = typeof scan === "string" ? basename(scan) : "prediction.nii.gz";
  return name.replace(/(_0000)?\.(nii|nii\.gz|hdr|hdr\.gz|img|img\.gz)$/, ".nii.gz");
}
