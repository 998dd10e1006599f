/** A kernel edge, or one per axis (z, y, x). */
export type KernelSize = number | readonly [number, number, number];

/** Lowest and highest value of a uniform draw. */
export type UniformRange = readonly [number, number];

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
  readonly is_2d: boolean;
  /** Filters of the first stage, doubled from stage to stage; or one number per stage. */
  readonly filters: number | readonly number[];
  readonly filters_max: number;
  /** One kernel per encoder stage; the stride into the next stage is (kernel + 1) / 2 per axis. */
  readonly kernel_sizes?: readonly KernelSize[];
  readonly kernel_sizes_up?: readonly KernelSize[] | null;
  readonly n_pyramid_scales?: number | null;
  readonly conv_params?: { readonly bias?: boolean } | null;
  /** `batch`, `inst`, `no_z_inst` or `layer`; null takes `inst` in 3D and `batch` in 2D. */
  readonly norm?: string | null;
  readonly norm_params?: { readonly eps?: number; readonly affine?: boolean } | null;
  readonly nonlin_params?: { readonly negative_slope?: number } | null;
  readonly skip_type?:
    | "skip"
    | "self_attention"
    | "res_skip"
    | "param_res_skip"
    | "scaled_res_skip";
  readonly use_trilinear_upsampling?: boolean;
  readonly use_less_hid_channels_in_decoder?: boolean;
  readonly fac_skip_channels?: number;
  readonly p_dropout_logits?: number;
  readonly stem_kernel_size?: KernelSize | null;
  readonly block?: "res" | "bottleneck" | "mergeandrun";
  /** Slice distance over pixel edge: decides which kernels stay in the plane. */
  readonly z_to_xy_ratio?: number;
  readonly n_blocks_list?: readonly number[];
  readonly bottleneck_ratio?: number;
  readonly stochdepth_rate?: number;
  readonly use_se?: boolean;
  readonly use_logit_bias?: boolean;
  readonly use_5x5_on_full_res?: boolean;
}

/** Rotation, zoom, translation, shear in the plane and flips of all axes. */
export interface GridInplaneParameters {
  readonly p_rot: number;
  readonly p_zoom: number;
  readonly p_transl: number;
  readonly p_shear: number;
  /** Probability that the two in-plane axes get their own zoom factor. */
  readonly p_scale_if_zoom: number;
  readonly mm_zoom: UniformRange;
  /** Degrees. */
  readonly mm_rot: UniformRange;
  /** Parts of half the patch edge. */
  readonly mm_transl: UniformRange;
  readonly mm_shear: UniformRange;
  readonly apply_flipping: boolean;
  /** The patch that is cut from the transformed padded patch; null takes the training patch. */
  readonly out_shape: readonly number[] | null;
}

/** Noise, blur, brightness, contrast, low resolution and gamma of the image channels. */
export interface GrayvalueParameters {
  readonly p_noise: number;
  readonly p_blur: number;
  readonly p_bright: number;
  readonly p_contr: number;
  readonly p_low_res: number;
  readonly p_gamma: number;
  readonly p_gamma_invert: number;
  readonly mm_var_noise: UniformRange;
  readonly mm_sigma_blur: UniformRange;
  readonly mm_bright: UniformRange;
  readonly mm_contr: UniformRange;
  readonly mm_low_res: UniformRange;
  readonly mm_gamma: UniformRange;
}

/** Augmentation of training batches; null switches a family off. */
export interface AugmentationParameters {
  readonly grid_inplane: GridInplaneParameters | null;
  readonly grayvalue: GrayvalueParameters | null;
}

/** How patches are drawn and batched. */
export interface LoaderParameters {
  /** Voxels along (z, y, x), or (y, x) in 2D. */
  readonly patch_size: readonly number[];
  readonly batch_size: number;
  /** Batches of one epoch. */
  readonly epoch_len: number;
  /** Probability that a sample beyond `min_biased_samples` is drawn around a bias voxel. */
  readonly p_bias_sampling: number;
  readonly min_biased_samples: number;
  /** Cut for the augmentation, larger than the patch; null cuts the patch itself. */
  readonly padded_patch_size: readonly number[] | null;
  /** Bias voxels: any foreground, or a class drawn first and then a voxel of it. */
  readonly bias: "fg" | "cl_fg";
  /** Use only the first volumes; null uses all. */
  readonly n_max_volumes: number | null;
  readonly num_workers: number;
}

/** Cross-validation and loaders. */
export interface DataParameters {
  readonly n_folds: number;
  readonly fixed_shuffle: boolean;
  readonly trn_dl_params: LoaderParameters;
  readonly val_dl_params: LoaderParameters;
}

/** A weighted sum of losses over the pyramid of outputs. */
export interface LossParameters {
  readonly loss_names: readonly string[];
  /** One weight per loss; null weighs all with 1. */
  readonly loss_weights: readonly number[] | null;
  /** One object of parameters per loss; null for none. */
  readonly loss_kwargs:
    | readonly { readonly [key: string]: number | readonly number[] }[]
    | null;
  /** Weight of an output relative to the next finer one. */
  readonly pyramid_weight: number;
}

/** Parameters of the optimiser; which apply depends on `opt_name`. */
export interface OptimizerParameters {
  readonly lr: number;
  readonly weight_decay?: number;
  readonly momentum?: number;
  readonly nesterov?: boolean;
  readonly betas?: readonly [number, number];
  readonly eps?: number;
}

/** Parameters of the learning-rate schedule; which apply depends on `lr_schedule`. */
export interface ScheduleParameters {
  readonly beta?: number;
  readonly lr_min?: number;
  readonly n_warmup_epochs?: number;
  readonly lr_max?: number;
  readonly exponent?: number;
}

/** Training. */
export interface TrainingParameters {
  readonly num_epochs: number;
  readonly loss_params: LossParameters;
  readonly opt_name: "SGD" | "Adam" | "AdamW";
  readonly opt_params: OptimizerParameters;
  readonly no_bias_weight_decay: boolean;
  readonly lr_schedule: "almost_linear" | "lin_ascent_cos_decay" | "poly";
  readonly lr_params: ScheduleParameters;
  /** Memory of the running training loss, per batch. */
  readonly nu_ema_trn: number;
  /** Memory of the running validation loss, per epoch. */
  readonly nu_ema_val: number;
  /** False allows mixed precision where the hardware gains from it. */
  readonly fp32: boolean;
  readonly seed: number;
  /** Longest gradient; longer ones are shortened to it. Null leaves them. */
  readonly clip_grad_norm: number | null;
  readonly save_additional_weights_after_epochs: readonly number[];
  /** Wall-clock budget; null trains all epochs. */
  readonly minutes: number | null;
}

/** Sliding-window prediction. */
export interface PredictionParameters {
  readonly patch_size: readonly number[];
  readonly batch_size: number;
  /** Step between two windows as a part of the patch (0.5: half a patch). */
  readonly overlap: number;
  readonly fp32: boolean;
  readonly patch_weight_type: "gaussian" | "constant" | "linear";
  /** Width of the gaussian as a part of the patch. */
  readonly sigma_gaussian_weight: number;
  readonly linear_min: number;
  /** `flip` averages the predictions of all axis flips. */
  readonly mode: "flip" | "simple";
}

/** What is done to the predicted label map. */
export interface PostprocessingParameters {
  readonly apply_small_component_removing: boolean;
  /** Voxels, or millimetres³ with `remove_comps_by_volume`; one for all classes or one each. */
  readonly volume_thresholds: number | readonly number[] | null;
  readonly remove_2d_comps: boolean;
  readonly remove_comps_by_volume: boolean;
  readonly mask_with_reg: boolean;
  readonly use_fill_holes_2d: boolean;
  readonly use_fill_holes_3d: boolean;
  readonly keep_only_largest: boolean | readonly boolean[];
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
  readonly network: NetworkParameters;
  /** The plan of the data the model was trained on, copied in so that a model stands alone. */
  readonly preprocessing?: { readonly [key: string]: JsonValue };
  readonly augmentation: AugmentationParameters;
  readonly data: DataParameters;
  readonly training: TrainingParameters;
  readonly prediction: PredictionParameters;
  readonly postprocessing: PostprocessingParameters;
}
