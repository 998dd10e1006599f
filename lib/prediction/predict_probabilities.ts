import type { Tensor, Tensor5D } from "@tensorflow/tfjs";
import { compile } from "../engine/compile.ts";
import type { Precision } from "../engine/engine_facts.ts";
import { tf } from "../engine/tf.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Network } from "../networks/network.ts";
import type { PredictionParameters } from "../parameters/model_parameters.ts";
import { allFlips, type FlipZyx } from "./flip_axes.ts";
import { patchWeights } from "./patch_weights.ts";
import { slidingWindowCorners } from "./sliding_window_corners.ts";

type Triple = readonly [number, number, number];

/** A preprocessed image, or the class probabilities of one: channel after channel, x fastest. */
export interface ChannelVolume {
  /** Values of all channels. */
  readonly data: Float32Array;
  /** Channels, z, y, x. */
  readonly shapeCzyx: readonly [number, number, number, number];
}

/** Options of a prediction. */
export interface PredictProbabilitiesOptions {
  /** Only windows whose central half holds a voxel that is not 0 are looked at; z·y·x voxels. */
  readonly region?: ArrayLike<number>;
  /** Share of the windows done. */
  readonly onProgress?: (fraction: number) => void;
  readonly signal?: AbortSignal;
}

/** Gives the class probabilities of preprocessed images. */
export type ProbabilityPredictor = (
  image: ChannelVolume,
  options?: PredictProbabilitiesOptions,
) => Promise<ChannelVolume>;

/**
 * Makes a predictor: the network looks at overlapping windows, their softmax votes are weighed and
 * averaged, over mirrored images too with mode `flip`. What no window reaches is background. Images
 * smaller than the window are padded with zeros at the end.
 *
 * @param parameters the section `prediction`
 */
export function probabilityPredictor(
  network: Network,
  parameters: PredictionParameters,
  precision: Precision,
): ProbabilityPredictor {
  const patchZyx = windowOf(parameters, network);
  const weights = patchWeights(patchZyx, parameters.patch_weight_type, {
    sigma: parameters.sigma_gaussian_weight,
    linearMin: parameters.linear_min,
  });
  const flips = parameters.mode === "flip" ? allFlips(network.is2d) : allFlips(true).slice(0, 1);
  const forward = compile(probabilities, { precision, name: "prediction" });
  const voxels = patchZyx[0] * patchZyx[1] * patchZyx[2];

  function probabilities(windows: Tensor5D): Tensor {
    const [n, , y, x, channels] = windows.shape;
    const input = network.is2d ? windows.reshape([n, y, x, channels]) : windows;
    return tf.softmax(network.apply(input as Tensor5D, { training: false })[0]);
  }

  return async function predict(image, options = {}) {
    const [channels, ...space] = image.shapeCzyx;
    if (channels !== network.inChannels) {
      throw new OvkitError("DataInvalid", {
        subject: "image",
        found: `${channels} channels`,
        expected: `${network.inChannels}, as the network was trained with`,
      });
    }
    const shape = space.map((size, i) => Math.max(size, patchZyx[i])) as unknown as Triple;
    const count = shape[0] * shape[1] * shape[2];
    const classes = network.outChannels;
    const mean = new Float32Array(count * classes);
    const corners = slidingWindowCorners(shape, patchZyx, parameters.overlap);
    let done = 0;

    for (const flip of flips) {
      const sum = new Float32Array(count * classes);
      const total = new Float32Array(count);
      const chosen = corners.filter((corner) => hasRegion(corner, flip));
      for (let i = 0; i < chosen.length; i += parameters.batch_size) {
        options.signal?.throwIfAborted();
        const windows = chosen.slice(i, i + parameters.batch_size);
        const votes = await look(windows, flip);
        for (const [k, corner] of windows.entries()) {
          forEachVoxel(corner, flip, (inWindow, inVolume) => {
            const weight = weights[inWindow];
            total[inVolume] += weight;
            const from = (k * voxels + inWindow) * classes;
            for (let c = 0; c < classes; c++) {
              sum[inVolume * classes + c] += weight * votes[from + c];
            }
          });
        }
        done += windows.length / (chosen.length * flips.length);
        options.onProgress?.(Math.min(1, done));
      }
      for (let v = 0; v < count; v++) {
        for (let c = 0; c < classes; c++) {
          const value = total[v] > 0 ? sum[v * classes + c] / total[v] : c === 0 ? 1 : 0;
          mean[v * classes + c] += value / flips.length;
        }
      }
    }
    return { data: croppedChannelsFirst(), shapeCzyx: [classes, space[0], space[1], space[2]] };

    async function look(windows: readonly Triple[], flip: FlipZyx): Promise<Float32Array> {
      const input = new Float32Array(parameters.batch_size * voxels * channels);
      windows.forEach((corner, k) => cut(input.subarray(k * voxels * channels), corner, flip));
      const x = tf.tensor5d(input, [parameters.batch_size, ...patchZyx, channels]);
      const y = await forward(x);
      const votes = await y.data() as Float32Array;
      tf.dispose([x, y]);
      return votes;
    }

    function cut(window: Float32Array, corner: Triple, flip: FlipZyx): void {
      const [nz, ny, nx] = space;
      const size = nz * ny * nx;
      const [, ty, tx] = shape;
      forEachVoxel(corner, flip, (inWindow, inVolume) => {
        const z = Math.floor(inVolume / (ty * tx));
        const y = Math.floor(inVolume / tx) % ty;
        const x = inVolume % tx;
        if (z >= nz || y >= ny || x >= nx) return;
        const from = (z * ny + y) * nx + x;
        for (let c = 0; c < channels; c++) {
          window[inWindow * channels + c] = image.data[c * size + from];
        }
      });
    }

    /** Visits a window's voxels with their places in the volume that is not mirrored. */
    function forEachVoxel(
      [z0, y0, x0]: Triple,
      flip: FlipZyx,
      visit: (inWindow: number, inVolume: number) => void,
    ): void {
      const [, ty, tx] = shape;
      const [pz, py, px] = patchZyx;
      let inWindow = 0;
      for (let z = z0; z < z0 + pz; z++) {
        for (let y = y0; y < y0 + py; y++) {
          const row = (mirrored(z, 0, flip) * ty + mirrored(y, 1, flip)) * tx;
          for (let x = x0; x < x0 + px; x++) visit(inWindow++, row + mirrored(x, 2, flip));
        }
      }
    }

    /** The image is mirrored before it is padded. */
    function mirrored(at: number, axis: number, flip: FlipZyx): number {
      return flip[axis] && at < space[axis] ? space[axis] - 1 - at : at;
    }

    function hasRegion(corner: Triple, flip: FlipZyx): boolean {
      const { region } = options;
      if (region === undefined) return true;
      const [nz, ny, nx] = space;
      const [zs, ys, xs] = patchZyx.map((patch, i) => {
        const from = corner[i] + Math.floor(patch / 4);
        const to = Math.max(from + 1, corner[i] + Math.floor((3 * patch) / 4));
        const places = Array.from({ length: to - from }, (_, k) => from + k);
        return places.map((at) => mirrored(at, i, flip));
      });
      return zs.some((z) =>
        z < nz &&
        ys.some((y) => y < ny && xs.some((x) => x < nx && region[(z * ny + y) * nx + x] > 0))
      );
    }

    function croppedChannelsFirst(): Float32Array {
      const [nz, ny, nx] = space;
      const size = nz * ny * nx;
      const result = new Float32Array(classes * size);
      for (let z = 0; z < nz; z++) {
        for (let y = 0; y < ny; y++) {
          for (let x = 0; x < nx; x++) {
            const from = ((z * shape[1] + y) * shape[2] + x) * classes;
            const to = (z * ny + y) * nx + x;
            for (let c = 0; c < classes; c++) result[c * size + to] = mean[from + c];
          }
        }
      }
      return result;
    }
  };
}

function windowOf(parameters: PredictionParameters, network: Network): Triple {
  const size = parameters.patch_size;
  const patch: Triple = size.length === 2 ? [1, size[0], size[1]] : [size[0], size[1], size[2]];
  if (!network.is2d || patch[0] === 1) return patch;
  throw new OvkitError("ParameterInvalid", {
    subject: "prediction.patch_size",
    found: `[${size}]`,
    expected: "two edges (y, x) for a 2D network",
  });
}
