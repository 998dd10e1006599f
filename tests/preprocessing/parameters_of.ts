import type { PreprocessingParameters } from "../../lib/preprocessing/preprocessing_parameters.ts";

/** Parameters that leave a case of one channel and two classes as it is, but for what is given. */
export function parametersOf(over: Partial<PreprocessingParameters> = {}): PreprocessingParameters {
  return {
    apply_resizing: over.target_spacing !== undefined && over.target_spacing !== null,
    target_spacing: null,
    apply_pooling: false,
    pooling_stride: null,
    resampling: "ovseg",
    do_nn_img_interp: false,
    n_im_channels: 1,
    normalisation: ["global"],
    window: [null],
    scaling: [[1, 0]],
    lb_classes: [1, 2],
    reduce_lb_to_single_class: false,
    save_only_fg_scans: true,
    save_as_fp16: true,
    dataset_properties: {
      median_shape: [1, 1, 1],
      median_spacing: [1, 1, 1],
      percentiles: [0.5, 99.5],
      fg_percentiles: [],
      scaling_foreground: [],
      scaling_global: [],
      n_fg_classes: 2,
    },
    ...over,
  };
}
