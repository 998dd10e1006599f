import type { Scalar, Tensor1D, Tensor4D, Tensor5D, Variable } from "../engine/tensor_types.ts";

/** Values by PyTorch's names and in PyTorch's layouts. */
export type TorchState = ReadonlyMap<string, TorchTensor>;

/** One array of a {@linkcode TorchState}; C order. */
export interface TorchTensor {
  /** Values in C order. */
  readonly data: ArrayLike<number>;
  /** Edge lengths in PyTorch's layout. */
  readonly shape: readonly number[];
}

/** How {@linkcode Network.apply} runs. */
export interface ApplyOptions {
  /** Batch norm uses the batch's statistics and updates the running ones; dropout drops. */
  readonly training: boolean;
  /**
   * Two whole numbers that dropout and stochastic depth draw from, int32; needed in training by
   * networks that are `random`.
   */
  readonly seed?: Tensor1D;
  /**
   * Probability that a class's logits are dropped in training, in place of the network's own; for
   * networks that `dropsLogits`.
   */
  readonly logitsDropout?: Scalar | undefined;
}

/** Options of {@linkcode Network.summary}. */
export interface SummaryOptions {
  /**
   * Edge lengths of an input, (z, y, x), or (y, x) in 2D, for which blocks are told with what they
   * give and cost; without, the weights are listed.
   */
  readonly patchZyx?: readonly number[];
}

/** A segmentation network with its weights. */
export interface Network {
  /** Name of the architecture, e.g. `unet`. */
  readonly architecture: string;
  /** Channels of the image. */
  readonly inChannels: number;
  /** Classes including the background. */
  readonly outChannels: number;
  /** Whether it sees single slices. */
  readonly is2d: boolean;
  /** Trained numbers. */
  readonly parameterCount: number;
  /** What training changes, by PyTorch's names. */
  readonly weights: ReadonlyMap<string, Variable>;
  /** Running statistics of batch norms, by PyTorch's names. */
  readonly buffers: ReadonlyMap<string, Variable>;
  /** Whether training drops channels or blocks at random. */
  readonly random: boolean;
  /** Whether training can have logits of whole classes dropped. */
  readonly dropsLogits: boolean;
  /** By how much z, y, x of the input must be divisible. */
  readonly divisorsZyx: readonly [number, number, number];
  /**
   * Logits of each pyramid scale, finest first: [n, z, y, x, outChannels] from
   * [n, z, y, x, inChannels], or without z in 2D.
   */
  apply<T extends Tensor4D | Tensor5D>(x: T, options: ApplyOptions): T[];
  /**
   * A table of the weights: name, shape, count; or of the blocks, with what they give and cost for a
   * patch ({@linkcode networkBlocks}).
   */
  summary(options?: SummaryOptions): string;
  /** All weights and buffers with PyTorch's names and layouts. */
  torchState(): Promise<Map<string, { data: Float32Array; shape: number[] }>>;
  /**
   * Takes weights and buffers over.
   *
   * @throws {OvkitError} `CheckpointInvalid` where a name is missing or unknown or a shape differs
   */
  loadTorchState(state: TorchState): void;
  /** Writes weights and buffers as safetensors, with PyTorch's names and layouts. */
  save(path: string): Promise<void>;
  /** Whether a PyTorch state has a tensor of this name that means nothing or copies another. */
  isRedundant(name: string): boolean;
  /**
   * Reads what `save` wrote, or a PyTorch checkpoint ({@linkcode readTorchState}); which of them, the
   * content tells.
   */
  load(path: string): Promise<void>;
  /** Frees the weights. */
  dispose(): void;
}

/** What a block gets to run on: 2D networks have one slice. */
export type Layer = (x: Tensor5D, options: ApplyOptions) => Tensor5D;
