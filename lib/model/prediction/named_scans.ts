import type { NamedScan } from "./predict_scans.ts";
import { scansOf } from "./scan_files.ts";

/** Files, folders of them, DICOM series, or scans with names of their own. */
export type Scans = string | readonly (string | NamedScan)[];

/**
 * The scans that are meant: those of files and folders as `scansOf` lists them, then those with
 * names.
 *
 * @param nChannels channels that the model takes
 * @throws {OvkitError} as `scansOf`
 */
export async function namedScans(scans: Scans, nChannels: number): Promise<NamedScan[]> {
  const all = typeof scans === "string" ? [scans] : scans;
  const paths = all.filter((one) => typeof one === "string");
  const named = all.filter((one) => typeof one !== "string");
  const found = await scansOf(paths, nChannels);
  return [
    ...found.map(({ id, paths, seriesUid }) => ({
      id,
      scan: paths,
      ...(seriesUid === undefined ? {} : { seriesUid }),
    })),
    ...named,
  ];
}
