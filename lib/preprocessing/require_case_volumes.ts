import { OvkitError } from "../foundation/ovkit_error.ts";
import { cornerDisplacementMm } from "../volumes/corner_displacement_mm.ts";
import { straighten } from "../volumes/straighten.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";

const REMEDY = "see all problems of the data set with its check";

/**
 * Makes sure that the volumes of a case can be preprocessed together: one grid, finite voxels, and
 * the expected number of channels.
 *
 * @param subject what errors name, e.g. the case
 * @param volumes images in order of their channels, and the label if any
 * @throws {OvkitError} `DataInvalid` for NaN or infinite voxels and another number of channels,
 * `GeometryMismatch` for grids further apart than half a voxel and for sheared ones
 */
export function requireCaseVolumes(
  subject: string,
  volumes: { readonly channels: readonly Volume[]; readonly label?: Volume },
  nChannels: number,
): void {
  const { channels, label } = volumes;
  if (channels.length !== nChannels || nChannels === 0) {
    throw new OvkitError("DataInvalid", {
      subject,
      found: `${channels.length} image channels`,
      expected: `${nChannels}`,
      remedy: "give every case the same channels",
    });
  }
  straighten(channels[0], { subject });
  channels.forEach((image, channel) => {
    const odd = countNotFinite(image.data);
    if (odd === 0) return;
    throw new OvkitError("DataInvalid", {
      subject,
      found: `${odd} voxels of channel ${channel} are NaN or infinite`,
      expected: "finite voxels",
      remedy: "replace them, for example by the value of air",
    });
  });
  const others: [string, Volume][] = channels.slice(1).map((
    image,
    i,
  ) => [`channel ${i + 1}`, image]);
  if (label !== undefined) others.push(["label", label]);
  for (const [name, other] of others) requireSameGrid(subject, { name, first: channels[0], other });
}

/** What is compared by {@linkcode requireSameGrid}. */
export interface GridComparison {
  /** What errors call the other volume. */
  readonly name: string;
  /** The first channel. */
  readonly first: Volume;
  /** What should lie on its grid. */
  readonly other: Volume;
  /** What to do where it does not. @default {see the check of the data set} */
  readonly remedy?: string;
}

/**
 * Makes sure that a volume lies on the grid of a case, up to half a voxel.
 *
 * @throws {OvkitError} `GeometryMismatch`
 */
export function requireSameGrid(subject: string, comparison: GridComparison): void {
  const { name, first, other, remedy = REMEDY } = comparison;
  if (first.shapeZyx.some((n, axis) => n !== other.shapeZyx[axis])) {
    throw new OvkitError("GeometryMismatch", {
      subject,
      found: `${name} of shape ${other.shapeZyx.join(" × ")} (z, y, x)`,
      expected: `the first channel's ${first.shapeZyx.join(" × ")}`,
      remedy,
    });
  }
  const displacement = cornerDisplacementMm(first, other);
  if (displacement > 0.5 * Math.min(...first.spacingZyxMm)) {
    throw new OvkitError("GeometryMismatch", {
      subject,
      found: `${name} lies ${displacement.toFixed(3)} mm from the first channel`,
      expected: "one position",
      remedy,
    });
  }
}

function countNotFinite(data: VoxelArray): number {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return 0;
  let count = 0;
  for (let i = 0; i < data.length; i++) if (!Number.isFinite(data[i])) count++;
  return count;
}
