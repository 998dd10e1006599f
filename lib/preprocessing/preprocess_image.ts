import { mean, standardDeviation } from "../foundation/statistics.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { canonical } from "../volumes/canonical.ts";
import { resampleArray } from "../volumes/resample_array.ts";
import { straighten } from "../volumes/straighten.ts";
import type { Grid, Volume } from "../volumes/volume.ts";
import { bodyMask } from "./body_mask.ts";
import { cropGrid, cropVolume, type GridBox } from "./grid_box.ts";
import { nonzeroBox } from "./nonzero_box.ts";
import { poolArray } from "./pool_array.ts";
import type { PreprocessingParameters } from "./preprocessing_parameters.ts";
import { requireCaseVolumes } from "./require_case_volumes.ts";
import { type ResizedGrid, resizedGrid } from "./resized_grid.ts";

/** A scan as a network takes it. */
export interface PreprocessedImage {
  /** Voxels of all channels, channel after channel, x fastest. */
  readonly data: Float32Array;
  /** Channels, z, y, x. */
  readonly shapeCzyx: readonly [number, number, number, number];
  /**
   * The scan's grid in the working orientation, cropped if the plan crops, before resampling:
   * predictions return to it.
   */
  readonly canonical: Grid;
  /** The scan's whole grid in the working orientation. */
  readonly whole: Grid;
  /** Which part of the whole grid `canonical` is. */
  readonly crop: GridBox;
  /** Distance between neighbouring voxels of `data` along z, y, x in millimetres. */
  readonly spacingZyxMm: readonly [number, number, number];
}

/** The part of a plan's parameters that is about images. */
export type ImageParameters = Omit<
  PreprocessingParameters,
  | "lb_classes"
  | "reduce_lb_to_single_class"
  | "lb_min_vol"
  | "lb_max_vol"
  | "prev_stage_for_input"
  | "prev_stage_for_mask"
  | "r_dial_mask"
  | "save_only_fg_scans"
  | "save_as_fp16"
  | "dataset_properties"
>;

/** Options of {@linkcode preprocessImage}. */
export interface PreprocessImageOptions {
  /** What errors name, e.g. the case or the file. @default {"image"} */
  readonly subject?: string;
}

/**
 * Does to a scan what a plan says: turns it to the working orientation, its axes put at right angles
 * where they almost are, crops it to its voxels that are not 0, resamples, pools, cuts to the window and
 * scales, channel by channel; in nnU-Net's way it is cut and scaled before it is resampled. Training
 * data and new scans go through this one way.
 *
 * @param channels the scan's volumes in order of their channels, on one grid
 * @param parameters the plan's
 * @throws {OvkitError} `DataInvalid` for another number of channels or voxels that are not finite,
 * `GeometryMismatch` where channels lie on different grids or their axes are not at right angles
 *
 * @example One channel, scaled to mean 0 and standard deviation 1
 * ```ts
 * import { createVolume, preprocessImage } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const scan = createVolume({
 *   data: Int16Array.of(1, 3, 1, 3),
 *   shapeZyx: [1, 2, 2],
 *   affineRas: [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1],
 * });
 * const { data } = preprocessImage([scan], {
 *   apply_resizing: false,
 *   target_spacing: null,
 *   apply_pooling: false,
 *   pooling_stride: null,
 *   resampling: "ovseg",
 *   do_nn_img_interp: false,
 *   n_im_channels: 1,
 *   normalisation: ["per_case"],
 *   window: [null],
 *   scaling: [null],
 * });
 * assert.deepEqual([...data], [-1, 1, -1, 1]);
 * ```
 */
export function preprocessImage(
  channels: readonly Volume[],
  parameters: ImageParameters,
  options: PreprocessImageOptions = {},
): PreprocessedImage {
  const { subject = "image" } = options;
  requireCaseVolumes(subject, { channels }, parameters.n_im_channels);
  const straight = canonical(straighten(channels[0], { subject }).volume);
  const crop = parameters.crop_to_nonzero
    ? nonzeroBox(channels.map(canonical))
    : { cornerZyx: [0, 0, 0], sizeZyx: straight.shapeZyx } as const;
  const turned = (channel: number) =>
    cropVolume(channel === 0 ? straight : canonical(channels[channel]), crop);
  const { shapeZyx, affineRas } = cropGrid(straight, crop);
  const grid = resizedGrid(shapeZyx, straight.spacingZyxMm, parameters);
  const [nz, ny, nx] = grid.shapeZyx;
  const data = new Float32Array(channels.length * nz * ny * nx);
  const scaledFirst = parameters.resampling === "nnunet";
  const body = parameters.normalisation.includes("per_case_nonzero")
    ? bodyMask(channels.map((_, channel) => turned(channel)))
    : undefined;
  const context = {
    parameters,
    subject,
    body: scaledFirst ? body : body && resizedBody(body, shapeZyx, { grid, parameters }),
  };
  channels.forEach((_, channel) => {
    const volume = turned(channel);
    if (scaledFirst) {
      const voxels = Float32Array.from(volume.data as ArrayLike<number>, Number);
      scale(voxels, channel, context);
      data.set(resize({ data: voxels, shapeZyx }, grid, parameters), channel * nz * ny * nx);
    } else {
      const voxels = resize(volume, grid, parameters);
      scale(voxels, channel, context);
      data.set(voxels, channel * nz * ny * nx);
    }
  });
  return {
    data,
    shapeCzyx: [channels.length, nz, ny, nx],
    canonical: { shapeZyx, affineRas },
    whole: { shapeZyx: straight.shapeZyx, affineRas: straight.affineRas },
    crop,
    spacingZyxMm: grid.spacingZyxMm,
  };
}

function resize(
  volume: Pick<Volume, "data" | "shapeZyx">,
  grid: ResizedGrid,
  parameters: ImageParameters,
): Float32Array {
  const toShapeZyx = grid.resampledZyx;
  const { stepZyx, separateAxis } = grid;
  const smooth = parameters.resampling === "nnunet" ? 3 : 1;
  const resampled = resampleArray(volume.data, volume.shapeZyx, {
    toShapeZyx,
    stepZyx,
    order: parameters.do_nn_img_interp ? 0 : smooth,
    ...(separateAxis === undefined ? {} : { separateAxis }),
  });
  const voxels = resampled instanceof Float32Array && resampled.buffer !== volume.data.buffer
    ? resampled
    : Float32Array.from(resampled as ArrayLike<number>, Number);
  if (!parameters.apply_pooling || parameters.pooling_stride === null) return voxels;
  const strideZyx = parameters.pooling_stride;
  return poolArray(voxels, { shapeZyx: toShapeZyx, strideZyx, reduce: "mean" });
}

function resizedBody(
  mask: Uint8Array,
  shapeZyx: Volume["shapeZyx"],
  { grid, parameters }: { readonly grid: ResizedGrid; readonly parameters: ImageParameters },
): Uint8Array {
  const toShapeZyx = grid.resampledZyx;
  const body = resampleArray(mask, shapeZyx, {
    toShapeZyx,
    stepZyx: grid.stepZyx,
    order: 0,
  }) as Uint8Array;
  if (!parameters.apply_pooling || parameters.pooling_stride === null) return body;
  const strideZyx = parameters.pooling_stride;
  return poolArray(body, { shapeZyx: toShapeZyx, strideZyx, reduce: "max" });
}

interface ScaleContext {
  readonly parameters: ImageParameters;
  readonly subject: string;
  /** 1 for the voxels of the body, where only these are scaled by their own statistics. */
  readonly body: Uint8Array | undefined;
}

function scale(voxels: Float32Array, channel: number, context: ScaleContext): void {
  const { parameters, subject } = context;
  const window = parameters.window[channel];
  if (parameters.normalisation[channel] === "window" && window !== null) {
    const [low, high] = window;
    for (let i = 0; i < voxels.length; i++) {
      if (voxels[i] < low) voxels[i] = low;
      else if (voxels[i] > high) voxels[i] = high;
    }
  }
  const kind = parameters.normalisation[channel];
  const body = kind === "per_case_nonzero" ? context.body : undefined;
  const measured = body === undefined ? voxels : voxels.filter((_, i) => body[i] === 1);
  const [sd, center] = kind.startsWith("per_case")
    ? [standardDeviation(measured), mean(measured)]
    : parameters.scaling[channel] ?? [1, 0];
  if (!(sd > 0)) {
    throw new OvkitError("DataInvalid", {
      subject,
      found: `channel ${channel} has standard deviation ${sd}`,
      expected: "an image that is not constant",
    });
  }
  for (let i = 0; i < voxels.length; i++) {
    voxels[i] = body?.[i] === 0 ? 0 : (voxels[i] - center) / sd;
  }
}
