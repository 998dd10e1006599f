import { OvkitError } from "../foundation/ovkit_error.ts";
import type { Database } from "../database/open_database.ts";
import type { PreprocessedDataset } from "../database/preprocessed_dataset.ts";
import type { ModelKey } from "../database/result_paths.ts";
import type { Network } from "../networks/network.ts";
import type { ModelParameters } from "../parameters/model_parameters.ts";
import type { PreprocessingParameters } from "../preprocessing/preprocessing_parameters.ts";

/** The data base that a model belongs to. */
export interface ModelHome {
  /** Where its data and results lie. */
  readonly database: Database;
  /** The preprocessed data it is trained on. */
  readonly dataset: PreprocessedDataset;
  /** The cases it is trained on and those it is validated with. */
  readonly split: { readonly train: readonly string[]; readonly val: readonly string[] };
}

/** One network that predicts: a fold of a model. */
export interface ModelMember {
  /** Which model it is of. */
  readonly key: ModelKey;
  /** Which fold of it. */
  readonly fold: number;
  /** All that describes the model. */
  readonly parameters: ModelParameters;
  /** What is done to a scan. */
  readonly preprocessing: PreprocessingParameters;
  /** Names of the classes by original number. */
  readonly classNames: Readonly<Record<number, string>>;
  /** The network with its weights. */
  readonly network: Network;
  /** Where it belongs; absent for a model out of a file. */
  readonly home?: ModelHome;
  /**
   * Makes sure that the weights are trained ones.
   *
   * @throws {OvkitError} `CheckpointInvalid`
   */
  requireWeights(): void;
}

/** Original numbers of the classes that a member finds. */
export function classesOf({ preprocessing }: Pick<ModelMember, "preprocessing">): number[] {
  return preprocessing.reduce_lb_to_single_class ? [1] : [...preprocessing.lb_classes];
}

/** What a member is called: `<data>/<preprocessed>/<model>/fold_<k>`. */
export function memberName({ key, fold }: Pick<ModelMember, "key" | "fold">): string {
  return `${key.data}/${key.preprocessed}/${key.model}/fold_${fold}`;
}

/** The data base that a model belongs to. */
export function homeOf(
  { members: [first] }: { readonly members: readonly ModelMember[] },
): ModelHome {
  if (first.home !== undefined) return first.home;
  throw new OvkitError("ArgumentInvalid", {
    subject: memberName(first),
    found: "a model out of a file",
    expected: "a model of a data base",
  });
}
