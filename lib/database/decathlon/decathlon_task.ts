import { nearestName } from "../../foundation/nearest_name.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";

/** One of the ten data sets of the Medical Segmentation Decathlon. */
export interface DecathlonTask {
  /** The name ovkit gives it, e.g. `msd-hippocampus`. */
  readonly name: string;
  /** The Decathlon's own name, e.g. `Task04_Hippocampus`. */
  readonly archive: string;
  /** MD5 of the published `.tar` archive. */
  readonly md5: string;
  /** Image channels of every case. */
  readonly channels: number;
}

/** The Decathlon's data sets in its order. */
export const decathlonTasks: readonly DecathlonTask[] = [
  {
    name: "msd-brain-tumour",
    archive: "Task01_BrainTumour",
    md5: "240a19d752f0d9e9101544901065d872",
    channels: 4,
  },
  {
    name: "msd-heart",
    archive: "Task02_Heart",
    md5: "06ee59366e1e5124267b774dbd654057",
    channels: 1,
  },
  {
    name: "msd-liver",
    archive: "Task03_Liver",
    md5: "a90ec6c4aa7f6a3d087205e23d4e6397",
    channels: 1,
  },
  {
    name: "msd-hippocampus",
    archive: "Task04_Hippocampus",
    md5: "9d24dba78a72977dbd1d2e110310f31b",
    channels: 1,
  },
  {
    name: "msd-prostate",
    archive: "Task05_Prostate",
    md5: "35138f08b1efaef89d7424d2bcc928db",
    channels: 2,
  },
  {
    name: "msd-lung",
    archive: "Task06_Lung",
    md5: "8afd997733c7fc0432f71255ba4e52dc",
    channels: 1,
  },
  {
    name: "msd-pancreas",
    archive: "Task07_Pancreas",
    md5: "4f7080cfca169fa8066d17ce6eb061e4",
    channels: 1,
  },
  {
    name: "msd-hepatic-vessel",
    archive: "Task08_HepaticVessel",
    md5: "641d79e80ec66453921d997fbf12a29c",
    channels: 1,
  },
  {
    name: "msd-spleen",
    archive: "Task09_Spleen",
    md5: "410d4a301da4e5b2f6f86ec3ddba524e",
    channels: 1,
  },
  {
    name: "msd-colon",
    archive: "Task10_Colon",
    md5: "bad7a188931dc2f6acf72b08eb6202d0",
    channels: 1,
  },
];

/**
 * Finds a Decathlon data set by ovkit's name or by its own.
 *
 * @throws {OvkitError} `DatasetUnknown` with the nearest name
 */
export function decathlonTask(name: string): DecathlonTask {
  const found = decathlonTasks.find((task) => task.name === name || task.archive === name);
  if (found !== undefined) return found;
  const names = decathlonTasks.map((task) => task.name);
  const near = nearestName(name, names);
  throw new OvkitError("DatasetUnknown", {
    subject: name,
    found: "no public data set of this name" +
      (near === undefined ? "" : `, did you mean ${near}?`),
    expected: names.join(", "),
  });
}
