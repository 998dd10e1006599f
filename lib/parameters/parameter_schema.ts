import { z } from "zod";
import { augmentationSchema } from "./augmentation_schema.ts";
import type { JsonValue, ModelParameters } from "./model_parameters.ts";
import { patchDivisors } from "./patch_divisors.ts";

const probability = z.number().min(0).max(1);
const positiveInt = z.int().positive();
const patch = z.array(positiveInt).min(2).max(3);
const kernel = z.union([positiveInt, z.tuple([positiveInt, positiveInt, positiveInt])]);
const numberOrRange = z.union([z.number(), z.tuple([z.number(), z.number()])]);
const json: z.ZodType<JsonValue> = z.json();

const dropout = z.number().min(0).lt(1);
const network = z.strictObject({
  in_channels: positiveInt.nullable().default(null),
  out_channels: z.int().min(2).nullable().default(null),
  is_2d: z.boolean().default(false),
  filters: z.union([positiveInt, z.array(positiveInt).min(1)]).default(32),
  filters_max: positiveInt.default(320),
  kernel_sizes: z.array(kernel).min(1).optional(),
  kernel_sizes_up: z.array(kernel).nullable().optional(),
  strides: z.array(kernel).min(1).optional(),
  n_conv_per_stage: z.union([positiveInt, z.array(positiveInt).min(1)]).optional(),
  n_conv_per_stage_decoder: z.union([positiveInt, z.array(positiveInt).min(1)]).optional(),
  dropout_rate: z.number().min(0).lt(1).optional(),
  options: z.record(z.string(), json).optional(),
  n_pyramid_scales: positiveInt.nullable().optional(),
  conv_params: z.strictObject({ bias: z.boolean().optional() }).nullable().optional(),
  norm: z.string().nullable().optional(),
  norm_params: z.strictObject({
    eps: z.number().positive().optional(),
    affine: z.boolean().optional(),
  }).nullable().optional(),
  nonlin_params: z.strictObject({ negative_slope: z.number().min(0).optional() }).nullable()
    .optional(),
  skip_type: z.enum(["skip", "self_attention", "res_skip", "param_res_skip", "scaled_res_skip"])
    .optional(),
  use_trilinear_upsampling: z.boolean().optional(),
  use_less_hid_channels_in_decoder: z.boolean().optional(),
  fac_skip_channels: z.number().gt(0).max(1).optional(),
  p_dropout_logits: dropout.optional(),
  stem_kernel_size: kernel.nullable().optional(),
  block: z.enum(["res", "bottleneck", "mergeandrun"]).optional(),
  z_to_xy_ratio: z.number().positive().optional(),
  n_blocks_list: z.array(positiveInt).min(1).optional(),
  bottleneck_ratio: z.number().positive().optional(),
  stochdepth_rate: probability.optional(),
  use_se: z.boolean().optional(),
  use_logit_bias: z.boolean().optional(),
  use_5x5_on_full_res: z.boolean().optional(),
});

function loader(defaults: { epoch_len: number; n_max_volumes: number | null }) {
  return z.strictObject({
    patch_size: patch,
    batch_size: positiveInt.default(2),
    epoch_len: positiveInt.default(defaults.epoch_len),
    p_bias_sampling: probability.default(0),
    min_biased_samples: z.int().min(0).default(1),
    padded_patch_size: patch.nullable().default(null),
    bias: z.enum(["fg", "cl_fg", "error"]).default("cl_fg"),
    p_weighted_volume_sampling: probability.optional(),
    n_max_volumes: positiveInt.nullable().default(defaults.n_max_volumes),
    num_workers: z.int().min(0).default(0),
  }).superRefine((value, context) => {
    const padded = value.padded_patch_size;
    if (padded !== null && padded.length !== value.patch_size.length) {
      context.addIssue({
        code: "custom",
        path: ["padded_patch_size"],
        message: `as many edges as patch_size [${value.patch_size}]`,
        input: padded,
      });
    }
  });
}

const training = z.strictObject({
  num_epochs: positiveInt.default(1000),
  loss_params: z.strictObject({
    loss_names: z.array(z.string()).min(1).default(["cross_entropy", "dice_loss"]),
    loss_weights: z.array(z.number()).nullable().default(null),
    loss_kwargs: z.array(z.record(z.string(), z.union([z.number(), z.array(z.number())])))
      .nullable().default(null),
    pyramid_weight: z.number().positive().default(0.5),
  }).prefault({}),
  opt_name: z.enum(["SGD", "Adam", "AdamW"]).default("SGD"),
  opt_params: z.strictObject({
    lr: z.number().positive(),
    weight_decay: z.number().min(0).optional(),
    momentum: z.number().min(0).lt(1).optional(),
    nesterov: z.boolean().optional(),
    betas: z.tuple([z.number().min(0).lt(1), z.number().min(0).lt(1)]).optional(),
    eps: z.number().positive().optional(),
  }),
  no_bias_weight_decay: z.boolean().default(false),
  lr_schedule: z.enum(["almost_linear", "lin_ascent_cos_decay", "plateau", "poly"]).default(
    "almost_linear",
  ),
  lr_params: z.strictObject({
    beta: z.number().positive().optional(),
    lr_min: z.number().min(0).optional(),
    n_warmup_epochs: z.int().min(0).optional(),
    lr_max: z.number().positive().optional(),
    exponent: z.number().positive().optional(),
    factor: z.number().gt(0).lt(1).optional(),
    patience: z.int().min(0).optional(),
    threshold: z.number().min(0).lt(1).optional(),
  }).prefault({}),
  nu_ema_trn: z.number().min(0).lt(1).default(0.99),
  nu_ema_val: z.number().min(0).lt(1).default(0.9),
  fp32: z.boolean().default(false),
  seed: z.int().default(0),
  clip_grad_norm: z.number().positive().nullable().default(12),
  accumulation_steps: positiveInt.default(1),
  ema_decay: z.number().gt(0).lt(1).nullable().default(null),
  on_divergence: z.enum(["stop", "go_back"]).default("stop"),
  prg_trn_sizes: z.array(patch).min(2).nullable().default(null),
  prg_trn_resize_on_the_fly: z.boolean().default(true),
  prg_trn_aug_params: z.record(
    z.string(),
    z.tuple([numberOrRange, numberOrRange]),
  ).nullable().default(null),
  prg_trn_arch_params: z.strictObject({ p_dropout_logits: z.tuple([dropout, dropout]) })
    .nullable().default(null),
  full_validation_every: positiveInt.nullable().default(null),
  stop_after_epochs: z.array(positiveInt).default([]),
  save_additional_weights_after_epochs: z.array(positiveInt).default([]),
  minutes: z.number().positive().nullable().default(null),
}).superRefine((value, context) => {
  const { loss_names, loss_weights, loss_kwargs } = value.loss_params;
  for (
    const [key, list] of [["loss_weights", loss_weights], ["loss_kwargs", loss_kwargs]] as const
  ) {
    if (list !== null && list.length !== loss_names.length) {
      context.addIssue({
        code: "custom",
        path: ["loss_params", key],
        message: `one entry per loss (${loss_names.join(", ")})`,
        input: list,
      });
    }
  }
  refuseForeignKeys(value.opt_params, OPTIMIZER_KEYS[value.opt_name], "opt_params");
  refuseForeignKeys(value.lr_params, SCHEDULE_KEYS[value.lr_schedule], "lr_params");

  function refuseForeignKeys(given: object, known: readonly string[], section: string): void {
    const name = section === "opt_params" ? value.opt_name : value.lr_schedule;
    for (const key of Object.keys(given)) {
      if (known.includes(key)) continue;
      context.addIssue({
        code: "custom",
        path: [section, key],
        message: `a parameter of ${name}: ${known.join(", ")}`,
        input: (given as Record<string, unknown>)[key],
      });
    }
  }
});

const OPTIMIZER_KEYS = {
  SGD: ["lr", "momentum", "weight_decay", "nesterov"],
  Adam: ["lr", "betas", "eps", "weight_decay"],
  AdamW: ["lr", "betas", "eps", "weight_decay"],
};

const SCHEDULE_KEYS = {
  almost_linear: ["beta", "lr_min"],
  lin_ascent_cos_decay: ["n_warmup_epochs", "lr_max"],
  plateau: ["factor", "patience", "threshold", "lr_min"],
  poly: ["exponent"],
};

const sections = z.strictObject({
  architecture: z.string().min(1),
  network,
  preprocessing: z.record(z.string(), json).optional(),
  augmentation: augmentationSchema.prefault({}),
  data: z.strictObject({
    n_folds: z.int().min(2).default(5),
    fixed_shuffle: z.boolean().default(true),
    fold_strategy: z.enum(["ovseg", "nnunet"]).optional(),
    trn_dl_params: loader({ epoch_len: 250, n_max_volumes: null }),
    val_dl_params: loader({ epoch_len: 8, n_max_volumes: 16 }),
  }),
  training,
  prediction: z.strictObject({
    patch_size: patch,
    batch_size: positiveInt.default(1),
    overlap: z.number().gt(0).max(1).default(0.5),
    fp32: z.boolean().default(false),
    patch_weight_type: z.enum(["gaussian", "constant", "linear"]).default("gaussian"),
    sigma_gaussian_weight: z.number().positive().default(0.125),
    linear_min: z.number().gt(0).max(1).default(0.1),
    mode: z.enum(["flip", "simple", "mirror"]).default("flip"),
    skip_empty_windows: z.boolean().optional(),
    pad_zeros_at_end: z.boolean().optional(),
  }),
  postprocessing: z.strictObject({
    apply_small_component_removing: z.boolean().default(false),
    volume_thresholds: z.union([z.number().min(0), z.array(z.number().min(0))]).nullable()
      .default(null),
    remove_2d_comps: z.boolean().default(true),
    remove_comps_by_volume: z.boolean().default(false),
    mask_with_reg: z.boolean().default(false),
    use_fill_holes_2d: z.boolean().default(false),
    use_fill_holes_3d: z.boolean().default(false),
    keep_only_largest: z.union([z.boolean(), z.array(z.boolean())]).default(false),
    keep_largest_foreground: z.boolean().default(false),
    probability_thresholds: z.union([
      z.number().gt(0).max(1),
      z.array(z.number().gt(0).max(1)),
    ]).nullable().default(null),
    apply_morph_cleaning: z.boolean().default(false),
  }).prefault({}),
});

/** The zod schema of {@linkcode ModelParameters}; every object refuses unknown keys. */
export const parameterSchema = sections.superRefine((value, context) => {
  const patches = [
    { path: ["data", "trn_dl_params", "patch_size"], edges: value.data.trn_dl_params.patch_size },
    { path: ["data", "val_dl_params", "patch_size"], edges: value.data.val_dl_params.patch_size },
    { path: ["prediction", "patch_size"], edges: value.prediction.patch_size },
    ...(value.training.prg_trn_sizes ?? []).map((edges, i) => ({
      path: ["training", "prg_trn_sizes", i],
      edges,
    })),
  ];
  const { kernel_sizes = [], is_2d: is2d, strides } = value.network;
  const divisors = patchDivisors(kernel_sizes, { is2d, strides });
  for (const { path, edges } of patches) {
    if (edges.length === divisors.length && edges.every((edge, i) => edge % divisors[i] === 0)) {
      continue;
    }
    const message = edges.length === divisors.length
      ? `multiples of [${divisors}], the network's strides`
      : `${divisors.length} edges in ${value.network.is_2d ? "2D" : "3D"}`;
    context.addIssue({ code: "custom", path, message, input: edges });
  }
}) satisfies z.ZodType<ModelParameters>;
