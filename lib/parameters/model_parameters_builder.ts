import { nearestName } from "../foundation/nearest_name.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { isTree, mergeTrees, type Tree } from "./merge_trees.ts";
import type {
  GrayvalueParameters,
  Grid3dParameters,
  GridInplaneParameters,
  IntensityParameters,
  MaskAugmentationParameters,
  RandAugmentParameters,
} from "./augmentation_parameters.ts";
import { AUGMENTATION_PRESETS, type AugmentationPresetName } from "./augmentation_presets.ts";
import type {
  DataParameters,
  LoaderParameters,
  ModelParameters,
  PostprocessingParameters,
  PredictionParameters,
} from "./model_parameters.ts";
import type {
  OptimizerParameters,
  ScheduleParameters,
  TrainingParameters,
} from "./training_parameters.ts";
import type {
  LiverUnet3dOptions,
  NamedNetworkOptions,
  NetworkRequest,
  ResEncoderUnet3dOptions,
  Unet2dOptions,
  Unet3dOptions,
} from "./network_request.ts";
import { PARAMETER_PRESETS, type PresetName } from "./parameter_presets.ts";
import { parseModelParameters } from "./parse_model_parameters.ts";
import { type ParameterRequest, resolveParameters } from "./resolve_parameters.ts";
import { treeAt } from "./tree_at.ts";

/** Parts of the augmentation to change; null switches a family off. */
export interface AugmentOptions {
  /** Movements in the plane and flips. */
  readonly grid_inplane?: Partial<GridInplaneParameters> | null;
  /** Movements in three dimensions and mirroring. */
  readonly grid_3d?: Partial<Grid3dParameters> | null;
  /** Changes of the grey values. */
  readonly grayvalue?: Partial<GrayvalueParameters> | null;
  /** Changes of the grey values by two knobs. */
  readonly rand_augment?: Partial<RandAugmentParameters> | null;
  /** nnU-Net's changes of the grey values. */
  readonly intensity?: Partial<IntensityParameters> | null;
  /** Changes of the label map of a previous stage. */
  readonly mask?: Partial<MaskAugmentationParameters> | null;
}

/** Parts of the data section to change. */
export interface DataOptions
  extends Partial<Omit<DataParameters, "trn_dl_params" | "val_dl_params">> {
  /** Loader of the training patches. */
  readonly trn_dl_params?: Partial<LoaderParameters>;
  /** Loader of the validation patches. */
  readonly val_dl_params?: Partial<LoaderParameters>;
}

/** Builds {@linkcode ModelParameters}; immutable, every method returns a new builder. */
export interface ModelParametersBuilder {
  /** A 2D U-Net over single slices. */
  unet2d(options?: Unet2dOptions): ModelParametersBuilder;
  /** A 3D U-Net; kernels are planned from the patch unless `kernel_sizes` is given. */
  unet3d(options?: Unet3dOptions): ModelParametersBuilder;
  /** A 3D U-Net with a residual encoder. */
  resEncoderUnet3d(options?: ResEncoderUnet3dOptions): ModelParametersBuilder;
  /** The U-Net of liver-ct-segmentation. */
  liverUnet3d(options?: LiverUnet3dOptions): ModelParametersBuilder;
  /** A network by its name: the kit's, or one of `registerNetwork`. */
  network(architecture: string, options?: NamedNetworkOptions): ModelParametersBuilder;
  /** The set to start from; values given before or after stand over it. */
  preset(name: PresetName): ModelParametersBuilder;
  /** Augmentation of training batches: a whole set by its name, or parts to change. */
  augment(options: AugmentationPresetName | AugmentOptions): ModelParametersBuilder;
  /** Any keys of the training section. */
  training(options: Partial<TrainingParameters>): ModelParametersBuilder;
  /** Losses by name, and their weights (all 1 unless given). */
  loss(names: string | readonly string[], weights?: readonly number[]): ModelParametersBuilder;
  /** The optimiser by name; its learning rate is `lr`. */
  optimizer(
    name: TrainingParameters["opt_name"],
    parameters?: Partial<OptimizerParameters>,
  ): ModelParametersBuilder;
  /** The learning-rate schedule by name. */
  schedule(
    name: TrainingParameters["lr_schedule"],
    parameters?: ScheduleParameters,
  ): ModelParametersBuilder;
  /** Sliding-window prediction. */
  prediction(options: Partial<PredictionParameters>): ModelParametersBuilder;
  /** What is done to the predicted label map. */
  postprocessing(options: Partial<PostprocessingParameters>): ModelParametersBuilder;
  /** Folds and loaders. */
  data(options: DataOptions): ModelParametersBuilder;
  /** One value by its path, e.g. `training.num_epochs`. */
  set(path: string, value: unknown): ModelParametersBuilder;
  /**
   * Checks and freezes.
   *
   * @throws {OvkitError} `ParameterInvalid` naming every unknown key and wrong value
   */
  build(): ModelParameters;
}

/**
 * Starts building model parameters: ovseg's 3D U-Net with the defaults of ovseg, to be changed
 * method by method.
 *
 * @example A small network for a short training
 * ```ts
 * import { modelParameters } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * const parameters = modelParameters()
 *   .preset("quick")
 *   .unet3d({ patch_size: [32, 64, 64] })
 *   .loss(["cross_entropy", "dice_loss"], [1, 2])
 *   .set("training.num_epochs", 20)
 *   .build();
 * assert.equal(parameters.training.num_epochs, 20);
 * assert.equal(parameters.network.filters, 16);
 * ```
 */
export function modelParameters(): ModelParametersBuilder {
  return builderOf({
    preset: PARAMETER_PRESETS.ovseg,
    network: PLANNED_NETWORK,
    explicit: {},
  });
}

/** The network of one who asked for none. */
const PLANNED_NETWORK: NetworkRequest = { kind: "unet3d", options: {} };

function builderOf(request: ParameterRequest): ModelParametersBuilder {
  function over(tree: Tree): ModelParametersBuilder {
    return builderOf({ ...request, explicit: mergeTrees(request.explicit, tree) });
  }
  function planned(network: NetworkRequest): ModelParametersBuilder {
    const { architecture: _name, network: _network, ...explicit } = request.explicit;
    return builderOf({ ...request, network, explicit });
  }
  return {
    unet2d: (options = {}) => planned({ kind: "unet2d", options }),
    unet3d: (options = {}) => planned({ kind: "unet3d", options }),
    resEncoderUnet3d: (options = {}) => planned({ kind: "resEncoderUnet3d", options }),
    liverUnet3d: (options = {}) =>
      planned({
        kind: "named",
        architecture: "LiverUNet3D",
        options: { filters: 32, dropout_rate: 0.25, ...options },
      }),
    network: (architecture, options = {}) => {
      const { patch_size = options.is_2d ? undefined : request.network.options.patch_size } =
        options;
      return planned({
        kind: "named",
        architecture,
        options: { ...options, ...(patch_size === undefined ? {} : { patch_size }) },
      });
    },
    preset: (name) => {
      const preset = presetNamed(name);
      const network = request.network === PLANNED_NETWORK ? preset.network : undefined;
      return builderOf({ ...request, preset, ...(network === undefined ? {} : { network }) });
    },
    augment: (options) =>
      over({ augmentation: typeof options === "string" ? augmentationNamed(options) : options }),
    training: (options) => over({ training: options }),
    loss: (names, weights) => over({ training: { loss_params: lossTree(names, weights) } }),
    optimizer: (name, parameters = {}) =>
      builderOf({ ...request, explicit: replaceTraining("opt", name, parameters) }),
    schedule: (name, parameters = {}) =>
      builderOf({ ...request, explicit: replaceTraining("lr", name, parameters) }),
    prediction: (options) => over({ prediction: options }),
    postprocessing: (options) => over({ postprocessing: options }),
    data: (options) => over({ data: options }),
    set: (path, value) => over(treeAt(path, value)),
    build: () => parseModelParameters(resolveParameters(request)),
  };

  function replaceTraining(prefix: "opt" | "lr", name: string, parameters: object): Tree {
    const nameKey = prefix === "opt" ? "opt_name" : "lr_schedule";
    const before = isTree(request.explicit.training) ? request.explicit.training : {};
    const training = { ...before, [nameKey]: name, [`${prefix}_params`]: parameters };
    return { ...request.explicit, training };
  }
}

function presetNamed(name: PresetName): ParameterRequest["preset"] {
  return PARAMETER_PRESETS[name] ?? refuseName("preset", name, PARAMETER_PRESETS);
}

function augmentationNamed(name: AugmentationPresetName): Tree {
  return AUGMENTATION_PRESETS[name] ?? refuseName("augmentation", name, AUGMENTATION_PRESETS);
}

function refuseName(subject: string, name: string, presets: object): never {
  const known = Object.keys(presets);
  const near = nearestName(name, known);
  throw new OvkitError("ParameterInvalid", {
    subject,
    found: `"${name}" is not a preset`,
    expected: known.join(" or "),
    remedy: near === undefined ? undefined : `did you mean "${near}"?`,
  });
}

function lossTree(names: string | readonly string[], weights?: readonly number[]): Tree {
  const loss_names = typeof names === "string" ? [names] : names;
  return { loss_names, loss_weights: weights ?? null };
}
