/**
 * How a channel is scaled. `window`: cut to [low, high], then (x - mean) / sd of the foreground.
 * `global`: (x - mean) / sd of all voxels of the set. `per_case`: (x - mean) / sd of the case.
 * `per_case_nonzero`: the same without the voxels around the body that are 0 in every channel, which
 * stay 0.
 */
export type Normalisation = "window" | "global" | "per_case" | "per_case_nonzero";

/** Whose way of resampling. */
export type ResamplingWay = "ovseg" | "nnunet";

/** An earlier stage of a cascade, by the names of its model: its predictions are taken. */
export interface PreviousStage {
  /** Name of the raw data it was trained on. */
  readonly data_name: string;
  /** Name of their preprocessing. */
  readonly preprocessed_name: string;
  /** Name of the model. */
  readonly model_name: string;
  /**
   * Original numbers of the classes that are taken, the i-th as i + 1; null for all that its
   * preprocessing lists, which a plan looks up where it is applied.
   */
  readonly lb_classes: readonly number[] | null;
}

/** Statistics a plan was made from, per channel where they are about intensities. */
export interface DatasetProperties {
  /** Voxels of the middle case, axis by axis; of its crop where cases are cropped. */
  readonly median_shape: readonly [number, number, number];
  /** Millimetres of the middle case, axis by axis. */
  readonly median_spacing: readonly [number, number, number];
  /** The two percentiles that `fg_percentiles` are of. */
  readonly percentiles: readonly [number, number];
  /** [low, high] of the foreground in each channel. */
  readonly fg_percentiles: readonly (readonly [number, number])[];
  /** [sd, mean] of the foreground voxels. */
  readonly scaling_foreground: readonly (readonly [number, number])[];
  /** [sd, mean] of all voxels, every case weighing the same. */
  readonly scaling_global: readonly (readonly [number, number])[];
  /** Number of foreground classes. */
  readonly n_fg_classes: number;
}

/**
 * What preprocessing does to a case: plain JSON with ovseg's names. Intensities are per channel;
 * `normalisation` takes the place of ovseg's `apply_windowing`. Axes are (z, y, x).
 */
export interface PreprocessingParameters {
  /**
   * Whether cases are cropped, before all else, to the box around the voxels that are not 0 in every
   * channel, as nnU-Net does. @default {false}
   */
  readonly crop_to_nonzero?: boolean;
  /** Whether cases are brought to `target_spacing`. */
  readonly apply_resizing: boolean;
  /** Millimetres; null without resizing. */
  readonly target_spacing: readonly [number, number, number] | null;
  /** Whether blocks of voxels are pooled to one. */
  readonly apply_pooling: boolean;
  /** Voxels that become one; null without pooling. */
  readonly pooling_stride: readonly [number, number, number] | null;
  /**
   * Whose way of resampling: `ovseg` takes images trilinear and labels to the nearest voxel, the
   * size rounded down; `nnunet` takes images by cubic splines and labels class by class, the size
   * rounded, an axis more than three times as coarse apart, and scales before it resamples.
   */
  readonly resampling: ResamplingWay;
  /** Whether images are resampled to the nearest voxel, not interpolated. */
  readonly do_nn_img_interp: boolean;
  /** Number of image channels. */
  readonly n_im_channels: number;
  /** How each channel is scaled. */
  readonly normalisation: readonly Normalisation[];
  /** [low, high] of each channel; null for channels without a window. */
  readonly window: readonly (readonly [number, number] | null)[];
  /** [sd, mean] of each channel; null for channels scaled per case. */
  readonly scaling: readonly (readonly [number, number] | null)[];
  /** Original numbers of the classes; the i-th is stored as i + 1. All others are background. */
  readonly lb_classes: readonly number[];
  /** Store all of these classes as 1. */
  readonly reduce_lb_to_single_class: boolean;
  /**
   * Connected parts of a class below this many mm³ become background before anything is resampled:
   * one number, or one for each stored class; null for none. @default {null}
   */
  readonly lb_min_vol?: number | readonly number[] | null;
  /** The same for parts above this many mm³. @default {null} */
  readonly lb_max_vol?: number | readonly number[] | null;
  /** Whose predictions are stored as input beside the image; null for none. @default {null} */
  readonly prev_stage_for_input?: PreviousStage | null;
  /** Whose predictions are stored as mask; null for none. @default {null} */
  readonly prev_stage_for_mask?: PreviousStage | null;
  /** Millimetres by which the mask is grown in the case's own grid. @default {0} */
  readonly r_dial_mask?: number;
  /** Leave out cases without foreground. */
  readonly save_only_fg_scans: boolean;
  /** Whether images are stored in half precision. */
  readonly save_as_fp16: boolean;
  /** Statistics of the data. */
  readonly dataset_properties: DatasetProperties;
}
