import type { PredictionParameters } from "../../lib/parameters/model_parameters.ts";
import type { TrainingNetwork } from "./training_networks.ts";

/** Windows of 64³ voxels, half of them apart, as all sides of the prediction benchmark lay them. */
export const PREDICTION_PARAMETERS: PredictionParameters = {
  patch_size: [64, 64, 64],
  batch_size: 1,
  overlap: 0.5,
  fp32: false,
  patch_weight_type: "gaussian",
  sigma_gaussian_weight: 0.125,
  linear_min: 0.1,
  mode: "simple",
};

/** ovseg's U-Net, which `torch_prediction.py` builds with the same names. */
export function predictionNetwork(filters: number): TrainingNetwork {
  return {
    name: `ovseg${filters}`,
    architecture: "UNet",
    parameters: {
      in_channels: null,
      out_channels: null,
      is_2d: false,
      filters,
      filters_max: 320,
      kernel_sizes: Array(5).fill(3),
    },
  };
}
