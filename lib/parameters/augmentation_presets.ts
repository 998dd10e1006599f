import type { AugmentationParameters } from "./augmentation_parameters.ts";
import { augmentationSchema } from "./augmentation_schema.ts";
import type { Tree } from "./merge_trees.ts";

/** Names of the sets of augmentation parameters to start from. */
export type AugmentationPresetName = "ovseg" | "nnunet";

const { out_shape: _planned, ...gridInplane } = augmentationSchema.parse({}).grid_inplane!;
const nnunet = { grid_inplane: null, grid_3d: {}, grayvalue: null, intensity: {} };

/**
 * `ovseg`: movements in the plane and flips, grey values in random order. `nnunet`: nnU-Net v2's
 * default, movements in three dimensions and mirroring, then its own grey values.
 */
export const AUGMENTATION_PRESETS: Readonly<Record<AugmentationPresetName, Tree>> = {
  ovseg: { ...augmentationSchema.parse({}), grid_inplane: gridInplane },
  nnunet: augmentationSchema.parse(nnunet) satisfies AugmentationParameters as unknown as Tree,
};
