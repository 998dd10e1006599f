import { OvkitError } from "../foundation/ovkit_error.ts";
import type { PlanOverrides } from "./plan_overrides.ts";
import type { PreviousStage } from "./preprocessing_parameters.ts";

/** Which predictions a stage of a cascade takes. */
export interface CascadeStageOptions {
  /** Name of the preprocessing of the previous model. */
  readonly preprocessed: string;
  /** Name of the previous model. */
  readonly model: string;
  /** Name of the raw data it was trained on. @default {the plan's own} */
  readonly data?: string;
  /** Original numbers of the classes that are taken. @default {all of the previous model's} */
  readonly classes?: readonly number[];
}

/** The same for a mask. */
export interface CascadeMaskOptions extends CascadeStageOptions {
  /** Millimetres by which what was found is grown. @default {0} */
  readonly dilationMm?: number;
}

/** Which connected parts of the classes stay, in mm³: one number, or one for each stored class. */
export interface ComponentVolumes {
  /** Smaller ones become background. @default {null: none} */
  readonly minMm3?: number | readonly number[] | null;
  /** Larger ones become background. @default {null: none} */
  readonly maxMm3?: number | readonly number[] | null;
}

/** Decides that the predictions of a previous model become input. */
export function cascadeInput(data: string, options: CascadeStageOptions): PlanOverrides {
  return { cascadeInput: stageOf("cascadeInput", data, options) };
}

/** Decides that the predictions of a previous model become the mask. */
export function cascadeMask(data: string, options: CascadeMaskOptions): PlanOverrides {
  const { dilationMm = 0 } = options;
  if (!(dilationMm >= 0 && dilationMm < Infinity)) {
    throw new RangeError(`Cannot plan a mask grown by ${dilationMm} mm: 0 or more`);
  }
  return { cascadeMask: stageOf("cascadeMask", data, options), dilationMm };
}

/** Decides which connected parts stay. */
export function componentVolumes(
  before: PlanOverrides,
  { minMm3 = before.minMm3, maxMm3 = before.maxMm3 }: ComponentVolumes,
): PlanOverrides {
  for (const value of [minMm3, maxMm3].flatMap((limit) => limit ?? [])) {
    if (!(value >= 0)) throw new RangeError(`Cannot plan a component of ${value} mm³: 0 or more`);
  }
  return { minMm3, maxMm3 };
}

function stageOf(name: string, data: string, options: CascadeStageOptions): PreviousStage {
  const { preprocessed, model, classes } = options;
  const parts = { data: options.data ?? data, preprocessed, model };
  for (const [key, value] of Object.entries(parts)) {
    if (typeof value === "string" && value !== "") continue;
    throw new OvkitError("ParameterInvalid", {
      subject: name,
      found: `${key} ${JSON.stringify(value)}`,
      expected: "the name of the previous model's " + key,
    });
  }
  const numbers = classes ?? [];
  const wrong = numbers.find((label, i) =>
    !(Number.isInteger(label) && label > 0) || numbers.indexOf(label) !== i
  );
  if (wrong !== undefined || classes?.length === 0 || numbers.length > 255) {
    throw new OvkitError("ParameterInvalid", {
      subject: name,
      found: `classes ${numbers.join(", ") || "(none given)"}`,
      expected: "different class numbers from 1 on, 255 at most",
    });
  }
  return {
    data_name: parts.data,
    preprocessed_name: preprocessed,
    model_name: model,
    lb_classes: classes === undefined ? null : [...classes],
  };
}
