import { product } from "../../foundation/product.ts";
import {
  BASE_FEATURES,
  LEAST_BATCH,
  MAX_FEATURES,
  type NnunetPlanner,
  REFERENCE_BATCH,
} from "./nnunet_planners.ts";
import { type PoolAndKernels, poolAndKernels } from "./pool_and_kernels.ts";
import { roundHalfEven } from "./round_half_even.ts";
import { vramEstimate } from "./vram_estimate.ts";

/** One configuration of nnU-Net: data and network. Axes are in nnU-Net's order. */
export interface NnunetConfiguration {
  /** Millimetres, along three axes, or the two of a slice. */
  readonly spacing: readonly number[];
  /** Voxels of the median case at this spacing. */
  readonly medianShape: readonly number[];
  /** Voxels of a patch. */
  readonly patchSize: readonly number[];
  /** Patches of a batch. */
  readonly batchSize: number;
  /** Whether Dice is taken over the batch as one volume. */
  readonly batchDice: boolean;
  /** Whether the encoder's blocks are residual. */
  readonly residual: boolean;
  /** Features of each stage, finest first. */
  readonly features: readonly number[];
  /** Kernel edges of each stage. */
  readonly kernelSizes: readonly (readonly number[])[];
  /** Stride into each stage. */
  readonly strides: readonly (readonly number[])[];
  /** Convolutions, or residual blocks, of each stage of the encoder. */
  readonly encoderBlocks: readonly number[];
  /** Convolutions of each stage of the decoder. */
  readonly decoderConvolutions: readonly number[];
}

/** Data of which a configuration is planned. */
export interface ConfigurationData {
  /** Millimetres along three axes, or the two of a slice. */
  readonly spacing: readonly number[];
  /** Voxels of the median case at this spacing. */
  readonly medianShape: readonly number[];
  /** Voxels of all cases at this spacing. */
  readonly datasetVoxels: number;
  /** Channels of the logits, background included. */
  readonly outputChannels: number;
}

const LARGEST_VOLUME = { "2d": 2048 ** 2, "3d": 256 ** 3 } as const;

/**
 * nnU-Net's patch, batch and network for data of one spacing: the patch starts with the spacing's
 * proportions and at most the median shape, and loses a step along its relatively longest axis
 * until the feature maps fit into memory. What then is left makes the batch larger.
 *
 * @param memoryGb memory of the graphics card, 10⁹ bytes
 */
export function planConfiguration(
  data: ConfigurationData,
  planner: NnunetPlanner,
  memoryGb: number,
): NnunetConfiguration {
  const { spacing, medianShape } = data;
  const kind = spacing.length === 2 ? "2d" : "3d";
  const batch = REFERENCE_BATCH[kind];
  const reference = planner.referenceVoxels[kind] * (memoryGb / planner.referenceGb);
  let topology = poolAndKernels(spacing, firstPatch(data, LARGEST_VOLUME[kind]));
  let estimate = estimateOf(topology);
  const tried = planner.sizedForLeastBatch ? LEAST_BATCH / batch : 1;
  while (estimate * tried > reference) {
    const patch = shrunk(topology, data);
    if (patch === undefined) break;
    topology = poolAndKernels(spacing, patch);
    estimate = estimateOf(topology);
  }
  const { patchSize, strides, kernelSizes } = topology;
  const fitting = roundHalfEven((reference / estimate) * batch);
  const covering = roundHalfEven(
    data.datasetVoxels * planner.maxDatasetPart / product(patchSize),
  );
  return {
    spacing,
    medianShape,
    patchSize,
    batchSize: Math.max(Math.min(fitting, covering), LEAST_BATCH),
    batchDice: kind === "2d",
    residual: planner.residual,
    kernelSizes,
    strides,
    ...stageNumbers(planner, strides.length, kind),
  };

  function estimateOf({ patchSize, strides }: PoolAndKernels): number {
    return vramEstimate(patchSize, {
      residual: planner.residual,
      outputChannels: data.outputChannels,
      strides,
      ...stageNumbers(planner, strides.length, kind),
    });
  }
}

function stageNumbers(planner: NnunetPlanner, stages: number, kind: "2d" | "3d") {
  const { encoderBlocks, decoderConvolutions } = planner;
  return {
    features: Array.from(
      { length: stages },
      (_, stage) => Math.min(MAX_FEATURES[kind], BASE_FEATURES * 2 ** stage),
    ),
    encoderBlocks: Array.from(
      { length: stages },
      (_, stage) => encoderBlocks[Math.min(stage, encoderBlocks.length - 1)],
    ),
    decoderConvolutions: Array<number>(stages - 1).fill(decoderConvolutions),
  };
}

function firstPatch({ spacing, medianShape }: ConfigurationData, volume: number): number[] {
  const density = spacing.map((millimetres) => 1 / millimetres);
  const scale = Math.pow(volume / product(density), 1 / spacing.length);
  return density.map((value, axis) => Math.min(roundHalfEven(value * scale), medianShape[axis]));
}

/** The patch without one step along the axis that is longest relative to the median shape. */
function shrunk(topology: PoolAndKernels, data: ConfigurationData): number[] | undefined {
  const { patchSize, divisors } = topology;
  const relative = patchSize.map((n, axis) => n / data.medianShape[axis]);
  const axis = relative.lastIndexOf(Math.max(...relative));
  const smaller = patchSize.map((n, i) => i === axis ? n - divisors[axis] : n);
  if (smaller[axis] < 1) return undefined;
  const step = poolAndKernels(data.spacing, smaller).divisors[axis];
  return patchSize.map((n, i) => i === axis ? n - step : n);
}
