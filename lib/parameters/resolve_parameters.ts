import { kernelSizesForPatch } from "./kernel_sizes_for_patch.ts";
import { isTree, mergeTrees, type Tree } from "./merge_trees.ts";
import type { NetworkRequest } from "./network_request.ts";
import type { ParameterPreset } from "./parameter_presets.ts";

/** What a builder has been told so far. */
export interface ParameterRequest {
  readonly preset: ParameterPreset;
  readonly network: NetworkRequest;
  /** Values that stand over everything planned. */
  readonly explicit: Tree;
}

const OPTIMIZERS: Readonly<Record<string, Tree>> = {
  SGD: { lr: 0.01, momentum: 0.99, weight_decay: 3e-5, nesterov: true },
  Adam: { lr: 1e-4 },
  AdamW: { lr: 1e-3, betas: [0.9, 0.999], eps: 1e-8, weight_decay: 0.01 },
};

/**
 * The full tree of a request: ovseg's values for the network, the preset's over them, the given
 * ones over both. Optimiser and schedule parameters follow from their names; the peak learning rate
 * is the optimiser's and the warm-up a twentieth of the epochs unless given.
 */
export function resolveParameters(request: ParameterRequest): Tree {
  const planned = plannedTree(request);
  const network = networkOverrides(request.network);
  const layers = [planned, request.preset.values, { network }, request.explicit];
  const tree = layers.reduce(mergeTrees);
  const training = tree.training as Tree;
  const optimizer = optimizerParameters(layers.map((layer) => sectionOf(layer, "training")));
  const given = sectionOf(request.explicit, "training");
  const schedule = scheduleParameters(training, given, optimizer);
  return {
    ...tree,
    training: { ...training, opt_params: optimizer, lr_params: schedule },
  };
}

/** Parameters of an optimiser survive from layer to layer as long as its name does. */
function optimizerParameters(layers: readonly Tree[]): Tree {
  let name: unknown;
  let parameters: Tree = {};
  for (const layer of layers) {
    if (layer.opt_name !== undefined && layer.opt_name !== name) {
      name = layer.opt_name;
      parameters = OPTIMIZERS[String(name)] ?? {};
    }
    parameters = mergeTrees(parameters, sectionOf(layer, "opt_params"));
  }
  return parameters;
}

function sectionOf(tree: Tree, key: string): Tree {
  const section = tree[key];
  return isTree(section) ? section : {};
}

function scheduleParameters(training: Tree, given: Tree, optimizer: Tree): Tree {
  const epochs = Number(training.num_epochs);
  const over = sectionOf(given, "lr_params");
  switch (training.lr_schedule) {
    case "lin_ascent_cos_decay": {
      const n_warmup_epochs = Math.min(Math.ceil(epochs / 20), epochs - 1);
      return mergeTrees({ n_warmup_epochs, lr_max: optimizer.lr }, over);
    }
    case "poly":
      return mergeTrees({ exponent: 0.9 }, over);
    case "plateau":
      return mergeTrees({ factor: 0.1, patience: 10, threshold: 1e-4, lr_min: 1e-6 }, over);
    default:
      return mergeTrees({ beta: 0.9, lr_min: 0 }, over);
  }
}

function networkOverrides(request: NetworkRequest): Tree {
  const {
    patch_size: _patch,
    n_fg_classes,
    n_2d_convs: _planar,
    max_stages: _stages,
    larger_res_encoder: _larger,
    ...network
  } = request.options as Tree & { n_fg_classes?: number };
  return n_fg_classes === undefined ? network : { out_channels: n_fg_classes + 1, ...network };
}

function plannedTree(request: ParameterRequest): Tree {
  const { kind, options } = request.network;
  if (kind === "unet2d") return planned2d(options.patch_size ?? [512, 512]);
  if (kind === "named") return plannedNamed(request.network, request.preset);
  const { patchSizeZyx, paddedPatch } = request.preset;
  const patch = options.patch_size ?? patchSizeZyx;
  const tree = planned3d(patch, paddedPatch(patch));
  if (kind === "resEncoderUnet3d") {
    const larger = options.larger_res_encoder ?? false;
    const network = {
      block: "res",
      z_to_xy_ratio: 1,
      stochdepth_rate: 0,
      n_blocks_list: larger ? [1, 1, 2, 6, 3] : [1, 2, 6, 3],
      filters: larger ? 16 : 32,
    };
    return mergeTrees(tree, { architecture: "UNetResEncoder", network });
  }
  const kernels = kernelSizesForPatch(patch, {
    n2dConvs: options.n_2d_convs,
    maxStages: options.max_stages ?? request.preset.maxStages,
  });
  const network = options.kernel_sizes === undefined ? kernels : {};
  return mergeTrees(tree, { architecture: "UNet", network });
}

function plannedNamed(
  { architecture, options }: Extract<NetworkRequest, { kind: "named" }>,
  { patchSizeZyx, paddedPatch }: ParameterPreset,
): Tree {
  if (options.is_2d) {
    const { network: _planned, ...tree } = planned2d(options.patch_size ?? [512, 512]);
    return { ...tree, architecture, network: { is_2d: true } };
  }
  const patch = options.patch_size ?? patchSizeZyx;
  return mergeTrees(planned3d(patch, paddedPatch(patch)), { architecture });
}

function planned2d(patch: readonly number[]): Tree {
  const halvings = Math.max(1, Math.floor(Math.log2(Math.max(...patch))) - 2);
  const loader = { patch_size: patch, batch_size: 12, min_biased_samples: 3, bias: "fg" };
  return {
    architecture: "UNet",
    network: { is_2d: true, kernel_sizes: Array(Math.min(7, halvings)).fill(3) },
    augmentation: { grid_inplane: { out_shape: null } },
    data: { trn_dl_params: loader, val_dl_params: loader },
    prediction: { patch_size: patch },
    training: {
      num_epochs: 1000,
      opt_name: "SGD",
      opt_params: { lr: 0.01 },
      lr_schedule: "almost_linear",
    },
  };
}

function planned3d(patch: readonly number[], padded: readonly number[]): Tree {
  const loader = {
    patch_size: patch,
    batch_size: 2,
    min_biased_samples: 1,
    padded_patch_size: padded,
    bias: "cl_fg",
  };
  return {
    network: { is_2d: false },
    augmentation: { grid_inplane: { out_shape: patch } },
    data: { trn_dl_params: loader, val_dl_params: loader },
    prediction: { patch_size: patch },
    training: {
      num_epochs: 1000,
      opt_name: "SGD",
      opt_params: { lr: 0.02 },
      lr_schedule: "lin_ascent_cos_decay",
    },
  };
}
