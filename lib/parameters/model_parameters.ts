import type { AugmentationParameters } from "./augmentation_parameters.ts";
import type { TrainingParameters } from "./training_parameters.ts";

/** A kernel edge, or one per axis (z, y, x). */
export type KernelSize = number | readonly [number, number, number];

/** A JSON value. */
export type JsonValue =
  | null
  | boolean
  | number
  | string
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

/** The network. Keys that an architecture does not know are refused when the network is made. */
export interface NetworkParameters {
  /** Image channels; null takes the number from the preprocessed data. */
  readonly in_channels: number | null;
  /** Foreground classes + 1; null takes the number from the preprocessed data. */
  readonly out_channels: number | null;
  /** Whether it sees single slices. */
  readonly is_2d: boolean;
  /** Filters of the first stage, doubled from stage to stage; or one number per stage. */
  readonly filters: number | readonly number[];
  /** Most filters of any stage. */
  readonly filters_max: number;
  /** One kernel per encoder stage; the stride into the next stage is (kernel + 1) / 2 per axis. */
  readonly kernel_sizes?: readonly KernelSize[];
  /** Strides into each encoder stage of nnU-Net's networks; left out, 2 but for the first. */
  readonly strides?: readonly KernelSize[];
  /** Convolutions of each encoder stage of nnU-Net's plain network. */
  readonly n_conv_per_stage?: number | readonly number[];
  /** Convolutions of each decoder stage of nnU-Net's networks, the deepest first. */
  readonly n_conv_per_stage_decoder?: number | readonly number[];
  /** Kernels of the decoder's blocks, finest first; null takes the encoder's. */
  readonly kernel_sizes_up?: readonly KernelSize[] | null;
  /** Scales that give logits, the finest first; null takes two less than there are stages. */
  readonly n_pyramid_scales?: number | null;
  /** Convolutions: whether they have a bias. */
  readonly conv_params?: { readonly bias?: boolean } | null;
  /** `batch`, `inst`, `no_z_inst` or `layer`; null takes `inst` in 3D and `batch` in 2D. */
  readonly norm?: string | null;
  /** Norms: what is added to the variance, whether scale and shift are trained. */
  readonly norm_params?: { readonly eps?: number; readonly affine?: boolean } | null;
  /** Leaky rectifier: factor of negative values. */
  readonly nonlin_params?: { readonly negative_slope?: number } | null;
  /** How the encoder's features reach the decoder. */
  readonly skip_type?:
    | "skip"
    | "self_attention"
    | "res_skip"
    | "param_res_skip"
    | "scaled_res_skip";
  /** Interpolate on the way up in place of transposed convolutions. */
  readonly use_trilinear_upsampling?: boolean;
  /** Let the decoder's inner convolutions have fewer channels. */
  readonly use_less_hid_channels_in_decoder?: boolean;
  /** Part of the encoder's channels that reach the decoder. */
  readonly fac_skip_channels?: number;
  /** Probability that a channel of the logits is dropped in training. */
  readonly p_dropout_logits?: number;
  /** Probability that a channel is dropped before a convolution of the liver U-Net in training. */
  readonly dropout_rate?: number;
  /** Kernel and stride of a convolution before ovseg's U-Net; null for none. */
  readonly stem_kernel_size?: KernelSize | null;
  /** Kind of the residual blocks. */
  readonly block?: "res" | "bottleneck" | "mergeandrun";
  /** Slice distance over pixel edge: decides which kernels stay in the plane. */
  readonly z_to_xy_ratio?: number;
  /** Residual blocks of each stage. */
  readonly n_blocks_list?: readonly number[];
  /** Inner channels of a bottleneck block as a part of its outer ones. */
  readonly bottleneck_ratio?: number;
  /** Probability that the deepest residual block is skipped in training. */
  readonly stochdepth_rate?: number;
  /** Squeeze-and-excitation in residual blocks. */
  readonly use_se?: boolean;
  /** Whether the last convolution has a bias. */
  readonly use_logit_bias?: boolean;
  /** Use kernels of edge 5 at full resolution. */
  readonly use_5x5_on_full_res?: boolean;
  /** Parameters of a network of one's own. */
  readonly options?: { readonly [key: string]: JsonValue };
}

/** How patches are drawn and batched. */
export interface LoaderParameters {
  /** Voxels along (z, y, x), or (y, x) in 2D. */
  readonly patch_size: readonly number[];
  /** Patches of a batch. */
  readonly batch_size: number;
  /** Batches of one epoch. */
  readonly epoch_len: number;
  /** Probability that a sample beyond `min_biased_samples` is drawn around a bias voxel. */
  readonly p_bias_sampling: number;
  /** Samples of each batch that are always drawn around a bias voxel. */
  readonly min_biased_samples: number;
  /** Cut for the augmentation, larger than the patch; null cuts the patch itself. */
  readonly padded_patch_size: readonly number[] | null;
  /**
   * Bias voxels: any foreground (`fg`), or a class drawn first and then a voxel of it (`cl_fg`), or
   * voxels at which the previous stage is wrong about a class (`error`).
   */
  readonly bias: "fg" | "cl_fg" | "error";
  /**
   * With the bias `error`: probability that the volume is drawn by the previous stage's error in
   * it; else all volumes that have errors are alike. @default {0}
   */
  readonly p_weighted_volume_sampling?: number;
  /** Use only the first volumes; null uses all. */
  readonly n_max_volumes: number | null;
  /** Workers that read what memory does not hold; batches do not depend on it. */
  readonly num_workers: number;
}

/** Cross-validation and loaders. */
export interface DataParameters {
  /** Parts the cases are cut into. */
  readonly n_folds: number;
  /** Shuffle the cases by the fixed seed before they are cut into folds; else they stay sorted. */
  readonly fixed_shuffle: boolean;
  /** Whose way of cutting: ovseg's or nnU-Net's. @default {"ovseg"} */
  readonly fold_strategy?: "ovseg" | "nnunet";
  /** Loader of the training patches. */
  readonly trn_dl_params: LoaderParameters;
  /** Loader of the validation patches. */
  readonly val_dl_params: LoaderParameters;
}

/** Sliding-window prediction. */
export interface PredictionParameters {
  /** Voxels along (z, y, x) of a window. */
  readonly patch_size: readonly number[];
  /** Windows computed together. */
  readonly batch_size: number;
  /** Step between two windows as a part of the patch (0.5: half a patch). */
  readonly overlap: number;
  /** True computes in single precision only. */
  readonly fp32: boolean;
  /** How much the voxels of a window count by their place in it. */
  readonly patch_weight_type: "gaussian" | "constant" | "linear";
  /** Width of the gaussian as a part of the patch. */
  readonly sigma_gaussian_weight: number;
  /** Weight at the corners of a `linear` window. */
  readonly linear_min: number;
  /**
   * `flip` averages the probabilities of all axis flips of the image (ovseg's), `mirror` the logits
   * of each window and its mirror images (nnU-Net's), `simple` mirrors nothing.
   */
  readonly mode: "flip" | "simple" | "mirror";
  /**
   * Leaves out windows in which every channel has the lowest value of the scan after preprocessing,
   * such as air outside of the body: what only they reach is background. Results stay the same
   * where a network finds nothing in them. @default {false}
   */
  readonly skip_empty_windows?: boolean;
  /**
   * An image that is smaller than the window is padded with zeros at its end, as in ovseg, and not as
   * in training: in the middle, with each channel's lowest value around it. @default {false}
   */
  readonly pad_zeros_at_end?: boolean;
}

/** What is done to the predicted label map. */
export interface PostprocessingParameters {
  /** Remove components smaller than `volume_thresholds`. */
  readonly apply_small_component_removing: boolean;
  /**
   * Smallest components that stay: voxels of the scan, or millimetres³ with
   * `remove_comps_by_volume`; one for all classes or one each.
   */
  readonly volume_thresholds: number | readonly number[] | null;
  /** Look for components slice by slice. */
  readonly remove_2d_comps: boolean;
  /** Take `volume_thresholds` in mm³, not in voxels. */
  readonly remove_comps_by_volume: boolean;
  /** Keep only what lies in a given region. */
  readonly mask_with_reg: boolean;
  /** Fill holes slice by slice. */
  readonly use_fill_holes_2d: boolean;
  /** Fill holes in the volume; where both are set, these alone. */
  readonly use_fill_holes_3d: boolean;
  /** Keep the largest component of each class (true), or of the classes that are true. */
  readonly keep_only_largest: boolean | readonly boolean[];
  /** Before that, keep the largest component of all foreground, whatever its classes. */
  readonly keep_largest_foreground: boolean;
  /**
   * A class is given to voxels that have at least this probability of it, the most probable of
   * several; one for all classes or one each. null takes the most probable class or background.
   */
  readonly probability_thresholds: number | readonly number[] | null;
  /** Smooth the surface slice by slice by a closing and an opening with a cross of 3 × 3 voxels. */
  readonly apply_morph_cleaning: boolean;
}

/**
 * Everything that describes a model and its training: frozen, plain JSON, with the section and key
 * names of ovseg. `augmentation` holds `grid_inplane` and `grayvalue` directly (in ovseg they stand
 * under `torch_params`); keys about one framework's memory handling do not exist.
 */
export interface ModelParameters {
  /** ovseg's name of the network, e.g. `UNet`, `UNetResEncoder`; upper and lower case are one. */
  readonly architecture: string;
  /** The network's own parameters. */
  readonly network: NetworkParameters;
  /** The plan of the data the model was trained on, copied in so that a model stands alone. */
  readonly preprocessing?: { readonly [key: string]: JsonValue };
  /** Augmentation of training batches. */
  readonly augmentation: AugmentationParameters;
  /** Folds and loaders. */
  readonly data: DataParameters;
  /** Losses, optimiser, schedule, seed. */
  readonly training: TrainingParameters;
  /** Sliding-window prediction. */
  readonly prediction: PredictionParameters;
  /** What is done to the predicted label map. */
  readonly postprocessing: PostprocessingParameters;
}
