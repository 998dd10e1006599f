import type { ModelKey } from "../../database/result_paths.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { ModelParameters } from "../../parameters/model_parameters.ts";
import type { PlanningDatabase } from "../../preprocessing/open_planning_database.ts";
import type { Plan } from "../../preprocessing/plan.ts";

/** What a stage takes from an earlier one. */
export interface CascadeSource {
  /** Name of the earlier stage. @default {the stage before} */
  readonly from?: string;
  /** Original numbers of the classes that are taken. @default {all that it finds} */
  readonly classes?: readonly number[];
}

/** The same for a mask. */
export interface CascadeMask extends CascadeSource {
  /** Millimetres by which what was found is grown. @default {0} */
  readonly dilationMm?: number;
}

/** What a stage of a cascade is. */
export interface CascadeStageSettings {
  /** The model's parameters, or what makes them of the stage's plan. */
  readonly parameters: ModelParameters | ((plan: Plan) => ModelParameters);
  /** Decides about the stage's plan. @default {the plan as it is made} */
  readonly plan?: (plan: Plan) => Plan;
  /** The classes of an earlier stage become further channels. @default {false} */
  readonly input?: boolean | CascadeSource;
  /** Nothing is learned or found outside of what an earlier stage found. @default {false} */
  readonly mask?: boolean | CascadeMask;
}

/** A stage with its name, which its preprocessing and its model have too. */
export interface CascadeStage extends CascadeStageSettings {
  /** The name. */
  readonly name: string;
  /** Under which names results lie. */
  readonly key: ModelKey;
}

/** What a cascade is made of. */
export interface CascadeParts {
  readonly database: PlanningDatabase;
  /** Names of the raw data, sorted. */
  readonly data: readonly string[];
  readonly stages: readonly CascadeStage[];
}

/**
 * Which earlier stages a stage takes.
 *
 * @throws {OvkitError} `ArgumentInvalid` where there is none of the name before it
 */
export function sourcesOf(
  stages: readonly CascadeStage[],
  index: number,
): {
  readonly input?: CascadeSource & { from: string };
  readonly mask?: CascadeMask & { from: string };
} {
  const { name, input = false, mask = false } = stages[index];
  const settle = <T extends CascadeSource>(source: boolean | T) => {
    if (source === false) return undefined;
    const given = source === true ? {} as T : source;
    const from = given.from ?? stages[index - 1]?.name;
    const known = stages.slice(0, index).map((stage) => stage.name);
    if (from !== undefined && known.includes(from)) return { ...given, from };
    throw new OvkitError("ArgumentInvalid", {
      subject: `stage "${name}"`,
      found: from === undefined ? "no stage before it" : `"${from}" as its earlier stage`,
      expected: known.length === 0 ? "a stage before it" : `one of ${known.join(", ")}`,
      remedy: "the first stage of a cascade takes scans alone",
    });
  };
  const [inputSource, maskSource] = [settle(input), settle(mask)];
  return {
    ...inputSource === undefined ? {} : { input: inputSource },
    ...maskSource === undefined ? {} : { mask: maskSource },
  };
}

/** The plan of a stage: with what it takes from earlier ones. */
export function planOfStage(stages: readonly CascadeStage[], index: number, plan: Plan): Plan {
  const { plan: decide = (plan: Plan) => plan } = stages[index];
  const { input, mask } = sourcesOf(stages, index);
  const sourceOf = ({ from, ...rest }: CascadeMask & { from: string }) => {
    const { data, preprocessed, model } = stages.find(({ name }) => name === from)!.key;
    return { data, preprocessed, model, ...rest };
  };
  const decided = decide(plan);
  const withInput = input === undefined ? decided : decided.cascadeInput(sourceOf(input));
  return mask === undefined ? withInput : withInput.cascadeMask(sourceOf(mask));
}
