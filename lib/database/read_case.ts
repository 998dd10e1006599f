import { OvkitError } from "../foundation/ovkit_error.ts";
import { readImageChannels } from "../io/read_image_channels.ts";
import { readLabelMap } from "../io/read_label_map.ts";
import type { RegionNames } from "../io/rtstruct/assign_classes.ts";
import type { Volume } from "../volumes/volume.ts";
import { backgroundLabel } from "./background_label.ts";
import type { RawCase, RawCaseVolumes } from "./raw_case.ts";

/**
 * Reads a case's files, each in its own grid. A case that is all background gets a label of zeros on
 * the grid of its image.
 *
 * @param rawCase the case
 * @param regions which regions of structure sets and segmentations become which class
 * @throws {OvkitError} `DataInvalid` where several labels belong to the case; as the readers
 */
export async function readCase(
  rawCase: RawCase,
  regions: RegionNames | undefined,
): Promise<RawCaseVolumes> {
  const { imagePaths, labelPath, ambiguousLabels, isBackground } = rawCase;
  if (ambiguousLabels !== undefined) {
    throw new OvkitError("DataInvalid", {
      subject: rawCase.id,
      found: `several labels: ${ambiguousLabels.join(", ")}`,
      expected: "one structure set or segmentation",
      remedy: "keep the one that is to be learned from",
    });
  }
  const channels: Volume[] = [];
  for (const path of imagePaths) channels.push(...await readImageChannels(path, rawCase));
  const [image] = channels;
  if (isBackground && image !== undefined) return { channels, label: backgroundLabel(image) };
  if (labelPath === undefined) return { channels };
  const label = await readLabelMap(labelPath, {
    ...(image === undefined ? {} : { image }),
    ...(regions === undefined ? {} : { regions }),
  });
  return { channels, label };
}
