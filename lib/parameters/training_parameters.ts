import type { UniformRange } from "./augmentation_parameters.ts";

/** A weighted sum of losses over the pyramid of outputs. */
export interface LossParameters {
  /** Names of losses. */
  readonly loss_names: readonly string[];
  /** One weight per loss; null weighs all with 1. */
  readonly loss_weights: readonly number[] | null;
  /** One object of parameters per loss; null for none. */
  readonly loss_kwargs:
    | readonly { readonly [key: string]: number | readonly number[] }[]
    | null;
  /** Weight of an output relative to the next finer one. */
  readonly pyramid_weight: number;
}

/** Parameters of the optimiser; which apply depends on `opt_name`. */
export interface OptimizerParameters {
  /** Learning rate, before the schedule. */
  readonly lr: number;
  /** L2 penalty. */
  readonly weight_decay?: number;
  /** Momentum of SGD. */
  readonly momentum?: number;
  /** Whether SGD looks ahead along its momentum. */
  readonly nesterov?: boolean;
  /** Decay of Adam's two moments. */
  readonly betas?: readonly [number, number];
  /** What Adam adds to its denominator. */
  readonly eps?: number;
}

/** Parameters of the learning-rate schedule; which apply depends on `lr_schedule`. */
export interface ScheduleParameters {
  /** Exponent of `almost_linear`. */
  readonly beta?: number;
  /** Last rate of `almost_linear`, lowest of `plateau`. */
  readonly lr_min?: number;
  /** Epochs of rise of `lin_ascent_cos_decay`. */
  readonly n_warmup_epochs?: number;
  /** Highest rate of `lin_ascent_cos_decay`. */
  readonly lr_max?: number;
  /** Exponent of `poly`. */
  readonly exponent?: number;
  /** What `plateau` multiplies the rate with. */
  readonly factor?: number;
  /** Epochs without a better loss that `plateau` waits. */
  readonly patience?: number;
  /** Part of the best loss by which a better one of `plateau` is below it. */
  readonly threshold?: number;
}

/** Training. */
export interface TrainingParameters {
  /** Epochs in all. */
  readonly num_epochs: number;
  /** What is minimised. */
  readonly loss_params: LossParameters;
  /** Name of the optimiser. */
  readonly opt_name: "SGD" | "Adam" | "AdamW";
  /** Parameters of the optimiser. */
  readonly opt_params: OptimizerParameters;
  /** Leave biases and norms out of the L2 penalty. */
  readonly no_bias_weight_decay: boolean;
  /** Name of the learning-rate schedule. */
  readonly lr_schedule: "almost_linear" | "lin_ascent_cos_decay" | "plateau" | "poly";
  /** Parameters of the schedule. */
  readonly lr_params: ScheduleParameters;
  /** Memory of the running training loss, per batch. */
  readonly nu_ema_trn: number;
  /** Memory of the running validation loss, per epoch. */
  readonly nu_ema_val: number;
  /** False allows mixed precision where the hardware gains from it. */
  readonly fp32: boolean;
  /** Seed of all random numbers of a run. */
  readonly seed: number;
  /** Longest gradient; longer ones are shortened to it. Null leaves them. */
  readonly clip_grad_norm: number | null;
  /** Batches whose mean gradient makes one change of the weights. */
  readonly accumulation_steps: number;
  /**
   * Decay of a running average of the weights, with which the model is validated and predicts; null
   * for none.
   */
  readonly ema_decay: number | null;
  /**
   * Where the loss is no number: `stop`, or `go_back` to the last checkpoint, at most three times,
   * with the learning rate halved from there on.
   */
  readonly on_divergence: "stop" | "go_back";
  /**
   * Patches of ovseg's progressive training, one size for each part of the epochs, the last one the
   * training patch: they see as much of coarser volumes. Null trains with the patch alone.
   */
  readonly prg_trn_sizes: readonly (readonly number[])[] | null;
  /** True makes patches coarser as they come; false stores coarser volumes beside the data. */
  readonly prg_trn_resize_on_the_fly: boolean;
  /** First and last value of parameters of the augmentation, by their names; between by stage. */
  readonly prg_trn_aug_params:
    | { readonly [name: string]: readonly [number | UniformRange, number | UniformRange] }
    | null;
  /** First and last value of parameters of the network: how often the logits of a class are dropped. */
  readonly prg_trn_arch_params: { readonly p_dropout_logits: readonly [number, number] } | null;
  /** Epochs between two validations on whole volumes; null for none. */
  readonly full_validation_every: number | null;
  /** Epochs after which training pauses, to go on with the next call. */
  readonly stop_after_epochs: readonly number[];
  /** Epochs after which the weights are kept for good. */
  readonly save_additional_weights_after_epochs: readonly number[];
  /**
   * Wall-clock minutes of the whole training, pauses not counted: it ends when they are over, and the
   * schedule falls with what remains. What comes out then follows the clock. Null trains all epochs.
   */
  readonly minutes: number | null;
}
