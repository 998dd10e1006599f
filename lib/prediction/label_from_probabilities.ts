import type { ChannelVolume } from "./channel_volume.ts";
import type { LabelOptions } from "./label_options.ts";
import { labelPlanes } from "./label_planes.ts";

/**
 * The most probable class of each voxel, the lowest where several are, of a whole probability map
 * that is brought to the wanted grid linearly, e.g. one that `predict` gave or wrote.
 *
 * @throws {OvkitError} `ParameterInvalid` for a list of thresholds of another length than `classes`
 * @param probabilities (classes, z, y, x)
 * @returns original class numbers, x fastest
 *
 * @example Between two voxels the more probable class ends where the shares are equal
 * ```ts
 * import { labelFromProbabilities } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const data = Float32Array.of(0.9, 0.2, 0.1, 0.8);
 * const label = labelFromProbabilities(
 *   { data, shapeCzyx: [2, 1, 1, 2] },
 *   { shapeZyx: [1, 1, 4], classes: [7] },
 * );
 * assert.deepEqual([...label], [0, 0, 7, 7]);
 * ```
 */
export function labelFromProbabilities(
  probabilities: ChannelVolume,
  options: LabelOptions,
): Uint8Array | Uint16Array {
  const { data, shapeCzyx } = probabilities;
  const [, depth, height, width] = shapeCzyx;
  const area = height * width;
  const plane = (channel: number, z: number) => {
    const start = (channel * depth + z) * area;
    return data.subarray(start, start + area);
  };
  const { shapeZyx, classes, thresholds = null } = options;
  const planes = labelPlanes([{ shapeCzyx, plane }], { shapeZyx, classes, thresholds });
  for (let z = 0; z < shapeZyx[0]; z++) planes.make(z);
  return planes.label;
}
