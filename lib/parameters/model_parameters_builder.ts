import { nearestName } from "../foundation/nearest_name.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { isTree, mergeTrees, type Tree } from "./merge_trees.ts";
import type { GrayvalueParameters, GridInplaneParameters } from "./augmentation_parameters.ts";
import type {
  DataParameters,
  LoaderParameters,
  ModelParameters,
  OptimizerParameters,
  PostprocessingParameters,
  PredictionParameters,
  ScheduleParameters,
  TrainingParameters,
} from "./model_parameters.ts";
import type {
  NetworkOverrides,
  NetworkRequest,
  ResEncoderUnet3dOptions,
  Unet2dOptions,
  Unet3dOptions,
} from "./network_request.ts";
import { PARAMETER_PRESETS, type PresetName } from "./parameter_presets.ts";
import { parseModelParameters } from "./parse_model_parameters.ts";
import { type ParameterRequest, resolveParameters } from "./resolve_parameters.ts";

/** Parts of the augmentation to change; null switches a family off. */
export interface AugmentOptions {
  /** Movements in the plane and flips. */
  readonly grid_inplane?: Partial<GridInplaneParameters> | null;
  /** Changes of the grey values. */
  readonly grayvalue?: Partial<GrayvalueParameters> | null;
}

/** Parts of the data section to change. */
export interface DataOptions extends Partial<Pick<DataParameters, "n_folds" | "fixed_shuffle">> {
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
  /** Another architecture by name, in place of the one planned. */
  network(architecture: string, parameters?: NetworkOverrides): ModelParametersBuilder;
  /** The set to start from; values given before or after stand over it. */
  preset(name: PresetName): ModelParametersBuilder;
  /** Augmentation of training batches. */
  augment(options: AugmentOptions): ModelParametersBuilder;
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
    network: { kind: "unet3d", options: {} },
    explicit: {},
  });
}

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
    network: (architecture, parameters = {}) => over({ architecture, network: parameters }),
    preset: (name) => builderOf({ ...request, preset: presetNamed(name) }),
    augment: (options) => over({ augmentation: options }),
    training: (options) => over({ training: options }),
    loss: (names, weights) => over({ training: { loss_params: lossTree(names, weights) } }),
    optimizer: (name, parameters = {}) =>
      builderOf({ ...request, explicit: replaceTraining("opt", name, parameters) }),
    schedule: (name, parameters = {}) =>
      builderOf({ ...request, explicit: replaceTraining("lr", name, parameters) }),
    prediction: (options) => over({ prediction: options }),
    postprocessing: (options) => over({ postprocessing: options }),
    data: (options) => over({ data: options }),
    set: (path, value) => over(treeAt(path.split("."), value)),
    build: () => parseModelParameters(resolveParameters(request)),
  };

  function replaceTraining(prefix: "opt" | "lr", name: string, parameters: object): Tree {
    const nameKey = prefix === "opt" ? "opt_name" : "lr_schedule";
    const before = isTree(request.explicit.training) ? request.explicit.training : {};
    const training = { ...before, [nameKey]: name, [`${prefix}_params`]: parameters };
    return { ...request.explicit, training };
  }
}

function presetNamed(name: string): ParameterRequest["preset"] {
  const preset = PARAMETER_PRESETS[name as PresetName];
  if (preset !== undefined) return preset;
  const known = Object.keys(PARAMETER_PRESETS);
  const near = nearestName(name, known);
  throw new OvkitError("ParameterInvalid", {
    subject: "preset",
    found: `"${name}" is not a preset`,
    expected: known.join(" or "),
    remedy: near === undefined ? undefined : `did you mean "${near}"?`,
  });
}

function lossTree(names: string | readonly string[], weights?: readonly number[]): Tree {
  const loss_names = typeof names === "string" ? [names] : names;
  return { loss_names, loss_weights: weights ?? null };
}

function treeAt(path: readonly string[], value: unknown): Tree {
  const [key, ...rest] = path;
  return { [key]: rest.length === 0 ? value : treeAt(rest, value) };
}
