import { createNetwork } from "../../lib/networks/create_network.ts";
import type { Network } from "../../lib/networks/network.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import type { PredictionParameters } from "../../lib/parameters/model_parameters.ts";
import type { PredictorMember } from "../../lib/model/prediction/member_groups.ts";
import type { PreprocessingParameters } from "../../lib/preprocessing/preprocessing_parameters.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import type { Volume } from "../../lib/volumes/volume.ts";

/** A plan that brings one channel to 2 mm and knows the classes 4 and 9. */
export const tinyPreprocessing: PreprocessingParameters = {
  apply_resizing: true,
  target_spacing: [2, 2, 2],
  apply_pooling: false,
  pooling_stride: null,
  resampling: "ovseg",
  do_nn_img_interp: false,
  n_im_channels: 1,
  normalisation: ["window"],
  window: [[-3, 3]],
  scaling: [[1, 0]],
  lb_classes: [4, 9],
  reduce_lb_to_single_class: false,
  save_only_fg_scans: false,
  save_as_fp16: false,
  dataset_properties: {
    median_shape: [12, 12, 12],
    median_spacing: [2, 2, 2],
    percentiles: [0.5, 99.5],
    fg_percentiles: [[-3, 3]],
    scaling_foreground: [[1, 0]],
    scaling_global: [[1, 0]],
    n_fg_classes: 2,
  },
};

/** Windows of 8³ voxels. */
export const tinyPrediction: PredictionParameters = {
  patch_size: [8, 8, 8],
  batch_size: 2,
  overlap: 0.5,
  fp32: true,
  patch_weight_type: "gaussian",
  sigma_gaussian_weight: 0.125,
  linear_min: 0.1,
  mode: "simple",
};

/** Postprocessing that does nothing. */
export const noPostprocessing = modelParameters().build().postprocessing;

/**
 * A network whose logits are numbers of the voxel itself: class 1 where it is low, class 2 where it is
 * high, the background between.
 *
 * @param sharpness by how much the logits differ
 */
export function thresholdNetwork(sharpness: number, channels = 1): Network {
  const network = createNetwork({
    in_channels: null,
    out_channels: null,
    is_2d: false,
    filters: 2,
    filters_max: 2,
    kernel_sizes: [3, 3],
  }, { architecture: "UNet", inChannels: channels, outChannels: 3 });
  return {
    ...network,
    apply(x) {
      const value = x.slice([0, 0, 0, 0, 0] as never, [-1, -1, -1, -1, 1] as never);
      const low = value.add(1).mul(-sharpness);
      const high = value.sub(1).mul(sharpness);
      return [value.zerosLike().concat([low, high] as never, 4)] as never;
    },
  };
}

/** A member of an ensemble with one of these networks. */
export function tinyMember(
  changes: Partial<PredictionParameters> = {},
  network: Network = thresholdNetwork(4),
  preprocessing: PreprocessingParameters = tinyPreprocessing,
): PredictorMember {
  const prediction = { ...tinyPrediction, ...changes };
  return { network, preprocessing, prediction, precision: "float32" };
}

/** A scan of noise with two blocks in it: -2 at the beginning of the rows and 2 at their end. */
export function tinyScan(
  shapeZyx: readonly [number, number, number] = [14, 15, 16],
  spacingMm = 1.5,
): Volume {
  const random = randomStream(4, "tiny scan");
  const [nz, ny, nx] = shapeZyx;
  const data = Float32Array.from({ length: nz * ny * nx }, (_, i) => {
    const x = i % nx;
    const block = x < nx / 4 ? -2 : x >= nx - nx / 4 ? 2 : 0;
    return block + 0.6 * random.normal();
  });
  const affineRas = [-spacingMm, 0, 0, 0, 0, -spacingMm, 0, 0, 0, 0, spacingMm, 0, 0, 0, 0, 1];
  return createVolume({ data, shapeZyx, affineRas });
}
