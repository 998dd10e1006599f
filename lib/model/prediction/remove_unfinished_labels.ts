import { removeUnfinishedFiles } from "../../foundation/remove_unfinished_files.ts";

const ENDINGS = [".nii.gz", ".json", ".dcm", "_seg.dcm", "_entropy.nii.gz", "_probabilities.npy"];

/** Removes what a prediction of these scans that was killed has left half written in a folder. */
export async function removeUnfinishedLabels(
  folder: string,
  ids: readonly string[],
): Promise<void> {
  const names = new Set(ids.flatMap((id) => ENDINGS.map((ending) => `${id}${ending}`)));
  const isPlot = (name: string) =>
    name.endsWith(".png") && ids.some((id) => name.startsWith(`${id}_`));
  await removeUnfinishedFiles(folder, (name) => names.has(name) || isPlot(name));
}
