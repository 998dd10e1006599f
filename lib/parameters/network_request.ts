import type { KernelSize, NetworkParameters } from "./model_parameters.ts";

/** Parameters of a network that may be given beside what its own options say. */
export type NetworkOverrides = Partial<NetworkParameters>;

/** What the options of all networks share. */
export interface CommonNetworkOptions extends NetworkOverrides {
  /** Foreground classes; sets `out_channels` to one more. */
  readonly n_fg_classes?: number;
}

/** Options of a 2D U-Net; every key of `network` may be given too. */
export interface Unet2dOptions extends CommonNetworkOptions {
  /** Pixels along (y, x). @default {[512, 512]} */
  readonly patch_size?: readonly [number, number];
}

/** Options of a 3D U-Net; every key of `network` may be given too. */
export interface Unet3dOptions extends CommonNetworkOptions {
  /** Voxels along (z, y, x). @default {the preset's} */
  readonly patch_size?: readonly [number, number, number];
  /** Stages that stay in the plane, for slices thicker than the pixels. @default {0} */
  readonly n_2d_convs?: number;
  /** Most stages of the planned encoder. @default {the preset's} */
  readonly max_stages?: number;
  /** One kernel per encoder stage in place of those planned from the patch. */
  readonly kernel_sizes?: readonly KernelSize[];
}

/** Options of a 3D U-Net with a residual encoder; every key of `network` may be given too. */
export interface ResEncoderUnet3dOptions extends CommonNetworkOptions {
  /** Voxels along (z, y, x). @default {the preset's} */
  readonly patch_size?: readonly [number, number, number];
  /** Slice distance over pixel edge. @default {1} */
  readonly z_to_xy_ratio?: number;
  /** Half the filters and one stage more. @default {false} */
  readonly larger_res_encoder?: boolean;
}

/** Options of the U-Net of liver-ct-segmentation; every key of `network` may be given too. */
export interface LiverUnet3dOptions extends CommonNetworkOptions {
  /** Voxels along (z, y, x). @default {the preset's} */
  readonly patch_size?: readonly [number, number, number];
}

/** Options of a network by its name; every key of `network` may be given too. */
export interface NamedNetworkOptions extends CommonNetworkOptions {
  /** Voxels along (z, y, x), or (y, x) in 2D. @default {what was said before, or the preset's} */
  readonly patch_size?: readonly number[];
}

/** The network a builder was asked for. */
export type NetworkRequest =
  | { readonly kind: "unet2d"; readonly options: Unet2dOptions }
  | { readonly kind: "unet3d"; readonly options: Unet3dOptions }
  | { readonly kind: "resEncoderUnet3d"; readonly options: ResEncoderUnet3dOptions }
  | {
    readonly kind: "named";
    readonly architecture: string;
    readonly options: NamedNetworkOptions;
  };
