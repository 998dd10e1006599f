/** nnU-Net's planners: the plain U-Net and two residual encoders for 8 and 24 GB. */
export type NnunetPlannerName = "default" | "resEncM" | "resEncL";

/** What one of nnU-Net's planners assumes. */
export interface NnunetPlanner {
  /** nnU-Net's name of it. */
  readonly nnunetName: string;
  /** Whether the encoder is residual. */
  readonly residual: boolean;
  /** Voxels of all feature maps that fit into `referenceGb`, at the reference batch. */
  readonly referenceVoxels: { readonly "2d": number; readonly "3d": number };
  /** Memory that `referenceVoxels` are for. */
  readonly referenceGb: number;
  /** Whether a patch may be so large that only the least batch, not the reference one, fits. */
  readonly sizedForLeastBatch: boolean;
  /** Convolutions, or residual blocks, of the encoder's stages; the last number goes on. */
  readonly encoderBlocks: readonly number[];
  /** Convolutions of each stage of the decoder. */
  readonly decoderConvolutions: number;
  /** Most of the data set's voxels that a batch may hold, as a part of all. */
  readonly maxDatasetPart: number;
}

/** The numbers of nnU-Net's planners. */
export const NNUNET_PLANNERS: Readonly<Record<NnunetPlannerName, NnunetPlanner>> = {
  default: {
    nnunetName: "ExperimentPlanner",
    residual: false,
    referenceVoxels: { "2d": 85e6, "3d": 560e6 },
    referenceGb: 8,
    sizedForLeastBatch: true,
    encoderBlocks: [2],
    decoderConvolutions: 2,
    maxDatasetPart: 0.05,
  },
  resEncM: {
    nnunetName: "nnUNetPlannerResEncM",
    residual: true,
    referenceVoxels: { "2d": 135e6, "3d": 680e6 },
    referenceGb: 8,
    sizedForLeastBatch: false,
    encoderBlocks: [1, 3, 4, 6],
    decoderConvolutions: 1,
    maxDatasetPart: 1,
  },
  resEncL: {
    nnunetName: "nnUNetPlannerResEncL",
    residual: true,
    referenceVoxels: { "2d": 380e6, "3d": 2100e6 },
    referenceGb: 24,
    sizedForLeastBatch: false,
    encoderBlocks: [1, 3, 4, 6],
    decoderConvolutions: 1,
    maxDatasetPart: 1,
  },
};

/** Batch that the reference voxels are for. */
export const REFERENCE_BATCH = { "2d": 12, "3d": 2 } as const;

/** Fewest patches of a batch. */
export const LEAST_BATCH = 2;

/** Features of the first stage. */
export const BASE_FEATURES = 32;

/** Most features of a stage. */
export const MAX_FEATURES = { "2d": 512, "3d": 320 } as const;
