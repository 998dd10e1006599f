import { OvkitError } from "../../foundation/ovkit_error.ts";
import type {
  AugmentationParameters,
  UniformRange,
} from "../../parameters/augmentation_parameters.ts";
import type { ModelParameters } from "../../parameters/model_parameters.ts";

type Triple = readonly [number, number, number];

/** A part of a training with patches of one size. */
export interface TrainingStage {
  /** 0 for the first. */
  readonly index: number;
  /** Patch that the network sees. */
  readonly patchZyx: Triple;
  /** The same with its margin. */
  readonly paddedZyx: Triple;
  /** Edges of the patch as parts of the last stage's. */
  readonly scaleZyx: Triple;
  readonly augmentation: AugmentationParameters;
  /** Probability that a class's logits are dropped, where it goes with the stages. */
  readonly logitsDropout?: number;
}

/**
 * The stage of an epoch: ovseg's progressive training takes small patches of coarser volumes first.
 * The epochs are cut into as many parts as there are sizes, what is left at the end belongs to the
 * last; augmentation and the dropout of logits go from their first values to their last ones with the stages.
 *
 * @param epoch from 0
 * @throws {OvkitError} `ParameterInvalid` where the last size is not the patch, or there are more
 * sizes than epochs
 */
export function trainingStage(
  parameters: Pick<ModelParameters, "data" | "augmentation" | "training">,
  epoch: number,
): TrainingStage {
  const { data: { trn_dl_params: loader }, augmentation, training } = parameters;
  const full = inThree(loader.patch_size);
  const padded = inThree(loader.padded_patch_size ?? loader.patch_size);
  const sizes = training.prg_trn_sizes ?? [full];
  requireSizes(sizes, full, training.num_epochs);
  const epochsEach = Math.floor(training.num_epochs / sizes.length);
  const index = Math.min(Math.floor(epoch / epochsEach), sizes.length - 1);
  const patchZyx = inThree(sizes[index]);
  const scaleZyx = patchZyx.map((edge, axis) => edge / full[axis]) as unknown as Triple;
  const dropout = training.prg_trn_arch_params?.p_dropout_logits;
  const h = sizes.length === 1 ? 1 : index / (sizes.length - 1);
  return {
    index,
    patchZyx,
    paddedZyx: padded.map((edge, axis) => Math.round(edge * scaleZyx[axis])) as unknown as Triple,
    scaleZyx,
    augmentation: augmentationAt(augmentation, training.prg_trn_aug_params ?? {}, h),
    ...(dropout === undefined ? {} : { logitsDropout: between(dropout, h) as number }),
  };
}

/** Values between the first stage's (h = 0) and the last one's (h = 1), wherever their names stand. */
function augmentationAt(
  augmentation: AugmentationParameters,
  changes: NonNullable<ModelParameters["training"]["prg_trn_aug_params"]>,
  h: number,
): AugmentationParameters {
  const unused = new Set(Object.keys(changes));
  const families = Object.entries(augmentation).map(([family, values]) => {
    if (values === null) return [family, values];
    const changed = Object.entries(values as Record<string, unknown>).map(([name, value]) => {
      if (!(name in changes)) return [name, value];
      unused.delete(name);
      return [name, between(changes[name], h)];
    });
    return [family, Object.fromEntries(changed)];
  });
  if (unused.size > 0) {
    throw new OvkitError("ParameterInvalid", {
      subject: "training.prg_trn_aug_params",
      found: [...unused].join(", "),
      expected: "names of the families of augmentation that are on",
    });
  }
  return Object.fromEntries(families) as unknown as AugmentationParameters;
}

function between(
  [start, end]: readonly [number | UniformRange, number | UniformRange],
  h: number,
): number | number[] {
  if (typeof start === "number" && typeof end === "number") return (1 - h) * start + h * end;
  return [0, 1].map((i) => (1 - h) * (start as UniformRange)[i] + h * (end as UniformRange)[i]);
}

function requireSizes(sizes: readonly (readonly number[])[], full: Triple, epochs: number): void {
  const last = inThree(sizes[sizes.length - 1]);
  if (last.join() !== full.join()) {
    throw new OvkitError("ParameterInvalid", {
      subject: "training.prg_trn_sizes",
      found: `[${last}] at the end`,
      expected: `the patch of training, [${full}]`,
    });
  }
  if (sizes.length <= epochs) return;
  throw new OvkitError("ParameterInvalid", {
    subject: "training.prg_trn_sizes",
    found: `${sizes.length} sizes in ${epochs} epochs`,
    expected: "an epoch for each",
  });
}

function inThree(size: readonly number[]): Triple {
  return size.length === 2 ? [1, size[0], size[1]] : [size[0], size[1], size[2]];
}
