import { OvkitError } from "../foundation/ovkit_error.ts";
import { extent } from "../foundation/statistics.ts";
import type { RawCaseVolumes } from "../database/raw_case.ts";
import { canonical } from "../volumes/canonical.ts";
import { foregroundBySlice } from "../volumes/foreground_by_slice.ts";
import { straighten } from "../volumes/straighten.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import { preprocessImage } from "./preprocess_image.ts";
import { preprocessLabel, reduceClasses } from "./preprocess_label.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";

/** How often intensities occur, in bins of one width. */
export interface IntensityHistogram {
  /** Lower edge of the first bin. */
  readonly low: number;
  /** Upper edge of the last bin. */
  readonly high: number;
  /** Voxels of each bin. */
  readonly counts: readonly number[];
  /** Voxels of the foreground in each bin; 0 without a label. */
  readonly foreground: readonly number[];
}

/** An axial slice of one channel and of the label. */
export interface PreviewSlice {
  /** Which slice, from 0. */
  readonly z: number;
  /** The channel. */
  readonly channel: number;
  /** Intensities, row after row. */
  readonly image: {
    readonly data: Float32Array;
    readonly heightWidth: readonly [number, number];
    readonly pixelYxMm: readonly [number, number];
  };
  /** The stored numbers of the classes, row after row; absent without a label. */
  readonly label?: {
    readonly data: Uint8Array;
    readonly heightWidth: readonly [number, number];
  };
}

/** A case before or after preprocessing, in the working orientation. */
export interface PreviewSide {
  /** Voxels along z, y, x. */
  readonly shapeZyx: readonly [number, number, number];
  /** Millimetres along z, y, x. */
  readonly spacingZyxMm: readonly [number, number, number];
  /** The chosen slices of every channel, channel after channel. */
  readonly slices: readonly PreviewSlice[];
  /** One histogram a channel. */
  readonly histograms: readonly IntensityHistogram[];
}

/** What a plan does to one case. Plain data. */
export interface PlanPreview {
  /** The case. */
  readonly case: string;
  /** As it is in the files, turned to the working orientation. */
  readonly before: PreviewSide;
  /** As it would be stored. */
  readonly after: PreviewSide;
  /** Window of each channel, if any, in intensities before. */
  readonly window: PreprocessingParameters["window"];
}

/** Options of a plan's preview. */
export interface PreviewOptions {
  /** How many slices: first the one with most foreground, then spread over it. @default {1} */
  readonly slices?: number;
  /** Bins of the histograms. @default {64} */
  readonly bins?: number;
}

/**
 * Does to one case what a plan says and keeps slices and histograms of before and after.
 *
 * @param id what errors and the preview name
 * @param parameters the plan's
 * @throws {OvkitError} as preprocessing; `ArgumentInvalid` for fewer than one slice or two bins
 */
export function previewCase(
  id: string,
  { volumes, parameters }: {
    readonly volumes: RawCaseVolumes;
    readonly parameters: PreprocessingParameters;
  },
  options: PreviewOptions = {},
): PlanPreview {
  const { slices = 1, bins = 64 } = options;
  if (!(slices >= 1) || !(bins >= 2)) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "preview",
      found: `${slices} slices and ${bins} bins`,
      expected: "at least 1 slice and 2 bins",
    });
  }
  const image = preprocessImage(volumes.channels, parameters, { subject: id });
  const label = volumes.label &&
    preprocessLabel(volumes.label, parameters, { crop: image.crop }).data;
  const channels = volumes.channels.map((volume) => canonical(straighten(volume).volume));
  const rawLabel = volumes.label &&
    reduceClasses(canonical(volumes.label).data, parameters.lb_classes, {
      toSingleClass: parameters.reduce_lb_to_single_class,
    });
  const [nChannels, nz, ny, nx] = image.shapeCzyx;
  const size = nz * ny * nx;
  const [first] = channels;
  const chosen = chooseSlices(first.shapeZyx, rawLabel, slices);
  return {
    case: id,
    before: sideOf(
      {
        channels: channels.map(({ data }) => data),
        label: rawLabel,
        shapeZyx: first.shapeZyx,
        spacingZyxMm: first.spacingZyxMm,
      },
      chosen,
      bins,
    ),
    after: sideOf(
      {
        channels: Array.from(
          { length: nChannels },
          (_, channel) => image.data.subarray(channel * size, (channel + 1) * size),
        ),
        label,
        shapeZyx: [nz, ny, nx],
        spacingZyxMm: image.spacingZyxMm,
      },
      chosen.map((z) => {
        const { cornerZyx, sizeZyx } = image.crop;
        const stored = Math.floor((z - cornerZyx[0] + 0.5) / sizeZyx[0] * nz);
        return Math.max(0, Math.min(nz - 1, stored));
      }),
      bins,
    ),
    window: parameters.window,
  };
}

interface Side extends Pick<PreviewSide, "shapeZyx" | "spacingZyxMm"> {
  readonly channels: readonly VoxelArray[];
  readonly label: Uint8Array | undefined;
}

function sideOf(side: Side, chosen: readonly number[], bins: number): PreviewSide {
  const { channels, label, shapeZyx, spacingZyxMm } = side;
  const [, height, width] = shapeZyx;
  const heightWidth = [height, width] as const;
  const pixelYxMm = [spacingZyxMm[1], spacingZyxMm[2]] as const;
  const size = height * width;
  return {
    shapeZyx,
    spacingZyxMm,
    slices: channels.flatMap((voxels, channel) =>
      chosen.map((z): PreviewSlice => {
        const data = Float32Array.from(
          { length: size },
          (_, i) => Number(voxels[z * size + i]),
        );
        const cut = label?.slice(z * size, (z + 1) * size);
        return {
          z,
          channel,
          image: { data, heightWidth, pixelYxMm },
          ...(cut && { label: { data: cut, heightWidth } }),
        };
      })
    ),
    histograms: channels.map((voxels) => histogramOf(voxels, label, bins)),
  };
}

function histogramOf(
  voxels: VoxelArray,
  label: Uint8Array | undefined,
  bins: number,
): IntensityHistogram {
  const [low, high] = extent(voxels);
  const counts = new Array<number>(bins).fill(0);
  const foreground = new Array<number>(bins).fill(0);
  const scale = high > low ? bins / (high - low) : 0;
  for (let i = 0; i < voxels.length; i++) {
    const bin = Math.min(bins - 1, Math.floor((Number(voxels[i]) - low) * scale));
    counts[bin]++;
    if (label?.[i]) foreground[bin]++;
  }
  return { low, high, counts, foreground };
}

function chooseSlices(
  shapeZyx: readonly [number, number, number],
  label: Uint8Array | undefined,
  count: number,
): number[] {
  const [depth] = shapeZyx;
  const area = label === undefined
    ? new Array<number>(depth).fill(0)
    : foregroundBySlice({ data: label, shapeZyx });
  const most = Math.max(...area);
  const first = most === 0 ? 0 : area.findIndex((n) => n > 0);
  const last = most === 0 ? depth - 1 : area.findLastIndex((n) => n > 0);
  const chosen = new Set([most === 0 ? depth >> 1 : area.indexOf(most)]);
  for (let i = 1; i < count; i++) {
    chosen.add(first + Math.round((last - first) * i / count));
  }
  return [...chosen].sort((a, b) => a - b);
}
