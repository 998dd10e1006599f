import type { RawCaseVolumes } from "../database/raw_case.ts";
import { canonicalGrid } from "../volumes/canonical_grid.ts";
import { spacingOfAffine } from "../volumes/spacing_of_affine.ts";
import { straighten } from "../volumes/straighten.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { classRegions, regionComponents } from "./class_regions.ts";
import type {
  CaseStatistics,
  ChannelStatistics,
  ClassIntensities,
  IntensitySummary,
} from "./fingerprint.ts";
import {
  type IntensityCounts,
  intensityCounts,
  mergeCounts,
  percentilesOfCounts,
} from "./intensity_counts.ts";
import { mergeMoments, type Moments, momentsOf } from "./moments.ts";
import { nonzeroBox } from "./nonzero_box.ts";

/** What is known of a case without its name. Plain JSON. */
export interface CaseRecord {
  /** Grid, classes and channels. */
  readonly statistics: Omit<CaseStatistics, "id">;
  /** Intensities of each class in each channel. */
  readonly intensities: readonly ClassIntensities[];
}

/** Most voxels of one class that are sampled from one case where values are not whole numbers. */
const SAMPLES_PER_CLASS = 10_000;

const SAMPLES_PER_IMAGE = 200_000;
const PERCENTS = [0.5, 50, 99.5];

/**
 * Notes the grid, the classes and the intensities of a case.
 *
 * @param volumes images and label, checked to be finite and on one grid
 */
export function analyzeCase(volumes: RawCaseVolumes): CaseRecord {
  const { channels, label } = volumes;
  const regions = classRegions(label!.data);
  const integral = channels.map(({ data }) => isIntegral(data));
  const intensities = channels.flatMap(({ data }, channel) =>
    [...regions].map(([value, indices]): ClassIntensities => ({
      class: value,
      channel,
      ...momentsOf(data, indices),
      ...intensityCounts(data, {
        indices,
        integral: integral[channel],
        maxSamples: SAMPLES_PER_CLASS,
      }),
    }))
  );
  const grid = gridOf(channels);
  const [z, y, x] = grid.spacingZyxMm;
  const perClass = (value: (indices: Uint32Array) => number) =>
    Object.fromEntries([...regions].map(([label, indices]) => [label, value(indices)]));
  return {
    statistics: {
      ...grid,
      classVoxels: perClass((indices) => indices.length),
      classVolumesMl: perClass((indices) => indices.length * z * y * x / 1000),
      classComponents: perClass((indices) =>
        regionComponents(indices, label!.shapeZyx).sizes.length
      ),
      channels: channels.map(({ data }, channel) =>
        channelStatistics(
          data,
          integral[channel],
          intensities.filter((one) => one.channel === channel),
        )
      ),
    },
    intensities,
  };
}

function channelStatistics(
  data: VoxelArray,
  integral: boolean,
  classes: readonly ClassIntensities[],
): ChannelStatistics {
  const moments = momentsOf(data);
  const counts = intensityCounts(data, { integral, maxSamples: SAMPLES_PER_IMAGE });
  return {
    ...summary(moments, counts),
    meanSquare: meanSquare(data),
    integral,
    foreground: classes.length === 0 ? null : summary(mergeMoments(classes), mergeCounts(classes)),
  };
}

function summary(moments: Moments, counts: IntensityCounts): IntensitySummary {
  const { count, minimum, maximum, mean, squares } = moments;
  const [low, middle, high] = percentilesOfCounts(counts, PERCENTS);
  const sd = Math.sqrt(squares / count);
  return { count, minimum, maximum, mean, sd, percentiles: [low, middle, high] };
}

function meanSquare(data: VoxelArray): number {
  let sum = 0;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    sum += value * value;
  }
  return sum / data.length;
}

function isIntegral(data: VoxelArray): boolean {
  if (!(data instanceof Float32Array || data instanceof Float64Array)) return true;
  for (let i = 0; i < data.length; i++) if (data[i] !== Math.trunc(data[i])) return false;
  return true;
}

function gridOf(
  channels: readonly Volume[],
): Pick<CaseStatistics, "shapeZyx" | "spacingZyxMm" | "nonzeroShapeZyx"> {
  const { affineRas, shapeZyx } = straighten(channels[0]).volume;
  const grid = canonicalGrid({ affineRas, shapeZyx });
  return {
    shapeZyx: grid.shapeZyx,
    spacingZyxMm: spacingOfAffine(grid.affineRas),
    nonzeroShapeZyx: canonicalGrid({ affineRas, shapeZyx: nonzeroBox(channels).sizeZyx }).shapeZyx,
  };
}
