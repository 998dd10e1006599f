import { join } from "node:path";
import { engineInfo } from "../../lib/engine/engine_info.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { casePredictor } from "../../lib/model/prediction/case_predictor.ts";
import { createNetwork } from "../../lib/networks/create_network.ts";
import { modelParameters } from "../../lib/parameters/model_parameters_builder.ts";
import type { PreprocessingParameters } from "../../lib/preprocessing/preprocessing_parameters.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { ctLikeVolume } from "./ct_like_volume.ts";
import { PREDICTION_PARAMETERS, predictionNetwork } from "./prediction_setup.ts";

/** Where the time of a case goes. */
export interface PredictionShares {
  /** Seconds of each part. */
  readonly seconds: Readonly<Record<string, number>>;
  /** Part of the time in which no window is computed. */
  readonly otherShare: number;
}

/**
 * A case from a file to a file: a scan of twice as many voxels in each slice's axes as the
 * network's grid has is read, preprocessed to it, predicted, resampled back and written.
 */
export async function benchPredictionShares(
  folder: string,
  { filters, shapeZyx: [nz, ny, nx] }: {
    readonly filters: number;
    readonly shapeZyx: readonly [number, number, number];
  },
): Promise<PredictionShares> {
  const { architecture, parameters } = predictionNetwork(filters);
  const network = createNetwork(parameters, { architecture, inChannels: 1, outChannels: 3 });
  await network.load(join(folder, "weights.safetensors"));
  const { data } = ctLikeVolume([nz, 2 * ny, 2 * nx]);
  const affineRas = [-0.75, 0, 0, 0, 0, -0.75, 0, 0, 0, 0, 1.5, 0, 0, 0, 0, 1];
  const scan = createVolume({ data, shapeZyx: [nz, 2 * ny, 2 * nx], affineRas });
  await writeNifti(join(folder, "scan.nii.gz"), scan);
  const { precision } = engineInfo();
  const predict = casePredictor({
    members: [{ network, preprocessing, prediction: PREDICTION_PARAMETERS, precision }],
    classes: [1, 2],
    postprocessing: modelParameters().build().postprocessing,
  });
  const small = createVolume({ data: data.slice(0, 64 ** 3), shapeZyx: [64, 64, 64], affineRas });
  await predict([small]);
  const start = performance.now();
  const read = await readNifti(join(folder, "scan.nii.gz"));
  const loaded = performance.now();
  const { label, spent } = await predict([read]);
  const predicted = performance.now();
  await writeNifti(join(folder, "label.nii.gz"), label, { dtype: "labels" });
  const exported = performance.now();
  network.dispose();
  const seconds = {
    load: (loaded - start) / 1000,
    preprocess: spent.preprocess,
    network: spent.windows,
    "resample and argmax": spent.label,
    postprocess: spent.postprocess,
    export: (exported - predicted) / 1000,
  };
  const all = (exported - start) / 1000;
  return { seconds, otherShare: 1 - spent.windows / all };
}

const preprocessing: PreprocessingParameters = {
  apply_resizing: true,
  target_spacing: [1.5, 1.5, 1.5],
  apply_pooling: false,
  pooling_stride: null,
  resampling: "ovseg",
  do_nn_img_interp: false,
  n_im_channels: 1,
  normalisation: ["window"],
  window: [[-150, 250]],
  scaling: [[100, 50]],
  lb_classes: [1, 2],
  reduce_lb_to_single_class: false,
  save_only_fg_scans: false,
  save_as_fp16: false,
  dataset_properties: {
    median_shape: [128, 160, 160],
    median_spacing: [1.5, 1.5, 1.5],
    percentiles: [0.5, 99.5],
    fg_percentiles: [[-150, 250]],
    scaling_foreground: [[100, 50]],
    scaling_global: [[100, 50]],
    n_fg_classes: 2,
  },
};
