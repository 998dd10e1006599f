import type { Precision } from "../engine/engine_facts.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { extent } from "../foundation/statistics.ts";
import type { Network } from "../networks/network.ts";
import type { PredictionParameters } from "../parameters/model_parameters.ts";
import type { ChannelVolume } from "./channel_volume.ts";
import { chooseWindows } from "./choose_windows.ts";
import { clipToRows } from "./clip_to_rows.ts";
import { allFlips } from "./flip_axes.ts";
import { lanesOf } from "./lanes_of.ts";
import { type LaidWindow, layWindows } from "./lay_windows.ts";
import { lookThroughWindows } from "./look_through_windows.ts";
import { axisWeights, patchWeights } from "./patch_weights.ts";
import { planeSums } from "./plane_sums.ts";
import { planesHeld } from "./planes_held.ts";
import type { ProbabilityPlanes } from "./probability_planes.ts";
import type { RowRange } from "./row_bands.ts";
import { type WindowNetwork, windowNetwork } from "./window_network.ts";

type Triple = readonly [number, number, number];

/** How an image is looked through, where not as the parameters say. */
export interface WindowPass {
  /** Step between two windows as a part of the window. */
  readonly step: number;
  /** Mirrorings of the image that are averaged, the unmirrored first. */
  readonly flips: number;
  /** Networks that are averaged, the first ones. */
  readonly members: number;
}

/** Options of one image. */
export interface PredictPlanesOptions {
  /** @default {what the parameters say, with all networks} */
  readonly pass?: WindowPass;
  /** Only windows whose central half holds a voxel that is not 0 are looked at; z·y·x voxels. */
  readonly region?: ArrayLike<number> | undefined;
  /** The rows of the image that are wanted. @default {all} */
  readonly rows?: RowRange;
  /** Those of them that are counted in `passes`. @default {all that are wanted} */
  readonly counted?: RowRange;
  /** Share of the windows done. */
  readonly onProgress?: ((fraction: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** The class probabilities of an image while windows go over it. */
export interface PredictedPlanes extends ProbabilityPlanes {
  /** Windows of all mirrorings that are looked at. */
  readonly windows: number;
  /**
   * Voxels of the counted rows in which each class is the most probable, for each network and mirroring
   * by itself; where windows overlap they share a voxel. Complete when the last plane is reached.
   */
  readonly passes: readonly Float64Array[];
  /** Ends the work; what is under way is waited for, and no plane is valid from here on. */
  stop(): Promise<void>;
}

/** The windows of an image that are looked at, all rows. */
interface Layout {
  /** Step, mirrorings and region that they are for. */
  readonly wanted: readonly unknown[];
  readonly windows: readonly LaidWindow[];
  /** None was left out. */
  readonly areAll: boolean;
}

/** Looks through preprocessed images with networks that share their windows. */
export interface PlanePredictor {
  /** What the parameters say, with all networks. */
  readonly pass: WindowPass;
  /** Most mirrorings. */
  readonly mostFlips: number;
  /** The windows of an image, or those that reach some of its rows. */
  windowsOf(image: ChannelVolume, options?: PredictPlanesOptions): readonly LaidWindow[];
  /** Bytes of the class probabilities that are held while windows go over an image. */
  bytesHeld(image: ChannelVolume): number;
  /**
   * Seconds that all networks take for a window, measured once after a first that is not counted.
   */
  secondsPerWindow(): Promise<readonly number[]>;
  /** Starts the prediction of an image. */
  open(image: ChannelVolume, options?: PredictPlanesOptions): PredictedPlanes;
}

/**
 * Makes a predictor: networks look at overlapping windows, their softmax votes are weighed and
 * averaged, over mirrored images too with mode `flip`; with `mirror` each window's logits and those
 * of its mirror images are averaged. What no window reaches is background. Images smaller than the
 * window lie in its middle, as in training. Probabilities exist only for the planes that windows are
 * reaching.
 *
 * @param networks each with its precision
 * @param parameters the section `prediction`
 */
export function planePredictor(
  networks: readonly { readonly network: Network; readonly precision: Precision }[],
  parameters: PredictionParameters,
): PlanePredictor {
  const [{ network: first }] = networks;
  const patchZyx = windowOf(parameters, first);
  const { batch_size: batchSize, patch_weight_type: weightType, mode } = parameters;
  const shape = { sigma: parameters.sigma_gaussian_weight, linearMin: parameters.linear_min };
  const factors = axisWeights(patchZyx, weightType, shape);
  const areFactors = factors.every((axis) => axis.every((weight) => weight > 0));
  const flips = allFlips(first.is2d);
  const { pad_zeros_at_end: zerosAtEnd = false } = parameters;
  const pass: WindowPass = {
    step: parameters.overlap,
    flips: mode === "flip" ? flips.length : 1,
    members: networks.length,
  };
  const voxels = patchZyx[0] * patchZyx[1] * patchZyx[2];
  const lanes = lanesOf(batchSize * voxels * first.outChannels);
  const looks: WindowNetwork[] = networks.map(({ network, precision }) =>
    windowNetwork(network, { patchZyx, batchSize, lanes, precision, mirror: mode === "mirror" })
  );
  const layouts = new WeakMap<ChannelVolume, Layout>();
  let weights: Float32Array | undefined;
  let measured: readonly number[] | undefined;

  function layout(
    image: ChannelVolume,
    { pass: { step, flips: count } = pass, region, rows }: PredictPlanesOptions,
  ) {
    const [, depth, height, width] = image.shapeCzyx;
    const wanted = [step, count, region];
    let latest = layouts.get(image);
    if (latest === undefined || latest.wanted.some((value, i) => value !== wanted[i])) {
      const laid = layWindows({
        shapeZyx: [depth, height, width],
        patchZyx,
        step,
        smallImages: zerosAtEnd ? "beginning" : "middle",
        flips: flips.slice(0, count),
        axisWeights: factors,
      });
      const skipEmpty = parameters.skip_empty_windows ?? false;
      const windows = chooseWindows(laid, image, { region, skipEmpty });
      latest = { wanted, windows, areAll: windows === laid };
      layouts.set(image, latest);
    }
    const { windows, areAll } = latest;
    const clipped = windows.map((window) => clipToRows(window, rows ?? [0, height]));
    return {
      areAll,
      windows: windows.filter((_, i) => clipped[i] !== undefined),
      clipped: clipped.filter((window) => window !== undefined),
    };
  }

  async function secondsPerWindow(): Promise<readonly number[]> {
    if (measured !== undefined) return measured;
    const seconds: number[] = [];
    for (const look of looks) {
      const batch = () => new Float32Array(batchSize * voxels * first.inChannels);
      const lookInAllLanes = () => Promise.all(Array.from({ length: lanes }, () => look(batch())));
      await lookInAllLanes();
      const start = performance.now();
      await lookInAllLanes();
      seconds.push((performance.now() - start) / 1000 / batchSize / lanes);
    }
    return measured = seconds;
  }

  function open(image: ChannelVolume, options: PredictPlanesOptions = {}): PredictedPlanes {
    requireChannels(image, first);
    const { pass: chosen = pass, onProgress, signal } = options;
    const { areAll, windows, clipped } = layout(image, options);
    const [, depth, height, width] = image.shapeCzyx;
    const { rows = [0, height], counted = rows } = options;
    const classes = first.outChannels;
    if (!areFactors || !areAll) weights ??= patchWeights(patchZyx, weightType, shape);
    const sums = planeSums({
      shapeCzyx: [classes, depth, rows[1] - rows[0], width],
      windows: clipped,
      flips: chosen.flips,
      counted: [counted[0] - rows[0], counted[1] - rows[0]],
      patchZyx,
      ...(areFactors && areAll ? {} : { weights: weights! }),
    });
    const passes = Array.from(
      { length: chosen.members * chosen.flips },
      () => new Float64Array(classes),
    );
    const isSmall = [depth, height, width].some((size, axis) => size < patchZyx[axis]);
    const seen = lookThroughWindows(image, {
      windows,
      batchSize,
      lanes,
      patchZyx,
      outside: zerosAtEnd || !isSmall ? [0] : lowestValues(image),
      networks: looks.slice(0, chosen.members),
      signal,
    });
    const votesOfWindow = voxels * classes;
    let started = 0;
    let batch: { readonly votes: readonly Float32Array[]; readonly start: number } | undefined;

    async function reach(z: number): Promise<void> {
      while (started < windows.length && windows[started].zyx[0].start <= z) {
        if (batch === undefined || started === batch.start + batchSize) {
          batch?.votes.forEach(freeMemory);
          const { value } = await seen.next();
          batch = { votes: value!.votes, start: started };
        }
        const window = clipped[started];
        const at = (started - batch.start) * votesOfWindow;
        sums.open(window.zyx[0].start + window.zyx[0].length);
        batch.votes.forEach((votes, member) => {
          const own = votes.subarray(at, at + votesOfWindow);
          const pass = passes[member * chosen.flips + window.flip];
          sums.add(window, own, 1 / chosen.members, pass);
        });
        started++;
        onProgress?.(started / windows.length);
      }
      sums.open(z + 1);
    }
    return {
      shapeCzyx: [classes, depth, height, width],
      rows,
      windows: windows.length,
      passes,
      reach,
      plane: sums.plane,
      stop: async () => {
        await seen.return();
        sums.free();
      },
    };
  }

  return {
    pass,
    mostFlips: mode === "mirror" ? 1 : flips.length,
    windowsOf: (image, options = {}) => layout(image, options).windows,
    bytesHeld: ({ shapeCzyx: [, depth, height, width] }) =>
      4 * first.outChannels * planesHeld(depth, patchZyx) * height * width,
    secondsPerWindow,
    open,
  };
}

/** Frees an array at once: the collector would let those of several batches wait. */
function freeMemory({ buffer }: Float32Array): void {
  (buffer as ArrayBuffer).transfer(0);
}

/** The smallest value of each channel. */
function lowestValues({ data, shapeCzyx: [channels, ...space] }: ChannelVolume): number[] {
  const size = space[0] * space[1] * space[2];
  return Array.from(
    { length: channels },
    (_, c) => extent(data.subarray(c * size, (c + 1) * size))[0],
  );
}

function requireChannels({ shapeCzyx: [channels] }: ChannelVolume, network: Network): void {
  if (channels === network.inChannels) return;
  throw new OvkitError("DataInvalid", {
    subject: "image",
    found: `${channels} channels`,
    expected: `${network.inChannels}, as the network was trained with`,
  });
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
