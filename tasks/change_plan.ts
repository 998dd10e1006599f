import { nearestName } from "../lib/foundation/nearest_name.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import type { ChannelOptions } from "../lib/preprocessing/channel_overrides.ts";
import type { Plan } from "../lib/preprocessing/plan.ts";
import type { CascadeStageOptions } from "../lib/preprocessing/cascade_overrides.ts";
import type { Setting } from "./parse_settings.ts";

type Change = (plan: Plan, value: Value) => Plan;

const perChannel: readonly string[] = ["window", "scaling", "normalisation"];
const triple = "three positive numbers (z, y, x)";

const changes: Readonly<Record<string, Change>> = {
  crop_to_nonzero: (plan, value) => plan.cropToNonzero(value.boolean()),
  apply_resizing: (plan, value) => value.boolean() ? plan : plan.noResizing(),
  target_spacing: (plan, value) =>
    value.isNull() ? plan.noResizing() : plan.spacing(value.numbers(3, triple)),
  pooling_stride: (plan, value) => plan.pooling(value.numbers(3, triple)),
  resampling: (plan, value) =>
    plan.resampling(value.oneOf(["ovseg", "nnunet"]) === "nnunet" ? "nnunet" : "ovseg"),
  do_nn_img_interp: (plan, value) => value.boolean() ? plan.nearestImages() : plan,
  normalisation: (plan, value) => normalised(plan, value),
  window: (plan, value) => plan.window(...value.numbers(2, "low,high"), value.channel),
  scaling: (plan, value) => plan.scaling(...value.numbers(2, "sd,mean"), value.channel),
  lb_classes: (plan, value) => plan.classes(value.list("class numbers, e.g. 1,2")),
  reduce_lb_to_single_class: (plan, value) => value.boolean() ? plan.singleClass() : plan,
  lb_min_vol: (plan, value) => plan.componentVolumes({ minMm3: value.volumes() }),
  lb_max_vol: (plan, value) => plan.componentVolumes({ maxMm3: value.volumes() }),
  prev_stage_for_input: (plan, value) => plan.cascadeInput(value.stage()),
  prev_stage_for_mask: (plan, value) => masked(plan, value.stage()),
  r_dial_mask: (plan, value) => grown(plan, value.numbers(1, "millimetres")[0]),
  save_only_fg_scans: (plan, value) => value.boolean() ? plan : plan.keepEmptyCases(),
  save_as_fp16: (plan, value) => value.boolean() ? plan : plan.float32(),
};

/**
 * Makes sure that `--set` names what a plan has.
 *
 * @throws {OvkitError} `ParameterInvalid` naming the nearest key for one that is unknown
 */
export function requirePlanKeys(settings: readonly Setting[]): void {
  for (const { key } of settings) {
    const [name, channel, ...rest] = key.split(".");
    const ofChannel = perChannel.includes(name) && /^\d+$/.test(channel);
    const known = Object.hasOwn(changes, name) && (channel === undefined || ofChannel) &&
      rest.length === 0;
    if (!known) throw unknownKey(key);
  }
}

/**
 * Changes a plan as `--set` says. Keys are the plan's; `window`, `scaling` and `normalisation` are
 * for all channels, `window.1` and so on for one.
 *
 * @throws {OvkitError} `ParameterInvalid` naming the nearest key for one that is unknown, or what a
 * key takes
 */
export function changePlan(plan: Plan, settings: readonly Setting[]): Plan {
  requirePlanKeys(settings);
  return settings.reduce((before, setting) => {
    const [name, channel] = setting.key.split(".");
    try {
      return changes[name](before, valueOf(setting, channel));
    } catch (error) {
      if (!(error instanceof RangeError)) throw error;
      throw new OvkitError("ParameterInvalid", { subject: setting.key, found: error.message });
    }
  }, plan);
}

interface Value {
  readonly channel: ChannelOptions;
  isNull(): boolean;
  boolean(): boolean;
  oneOf(known: readonly string[]): string;
  /** The numbers of a list, or the one number. */
  list(expected: string): number[];
  /** Volumes of all classes or of each; null for none. */
  volumes(): number | number[] | null;
  /** A previous stage; null for none. */
  stage(): CascadeStageOptions | null;
  numbers(count: 1, expected: string): [number];
  numbers(count: 2, expected: string): [number, number];
  numbers(count: 3, expected: string): [number, number, number];
}

function valueOf({ key, value }: Setting, channel: string | undefined): Value {
  const wrong = (expected: string) =>
    new OvkitError("ParameterInvalid", { subject: key, found: JSON.stringify(value), expected });

  function list(expected: string): number[] {
    const values: unknown[] = Array.isArray(value) ? value : [value];
    if (values.every((item) => typeof item === "number")) return values;
    throw wrong(expected);
  }
  return {
    channel: channel === undefined ? {} : { channel: Number(channel) },
    isNull: () => value === null,
    list,
    boolean() {
      if (typeof value === "boolean") return value;
      throw wrong("true or false");
    },
    oneOf(known) {
      if (typeof value === "string" && known.includes(value)) return value;
      throw wrong(known.join(", "));
    },
    volumes: () =>
      value === null || typeof value === "number"
        ? value
        : list("mm³, or one for each class, or null"),
    stage: () => value === null ? null : stageOf(value, wrong),
    numbers(
      count: 1 | 2 | 3,
      expected: string,
    ): [number] & [number, number] & [number, number, number] {
      const values = list(expected);
      if (values.length !== count) throw wrong(expected);
      return values as [number] & [number, number] & [number, number, number];
    },
  };
}

const stageText =
  'null or {"data_name": …, "preprocessed_name": …, "model_name": …, "lb_classes": […]}, the first ' +
  "and the last as wanted";

function stageOf(value: unknown, wrong: (expected: string) => OvkitError): CascadeStageOptions {
  if (typeof value !== "object" || value === null || Array.isArray(value)) throw wrong(stageText);
  const { data_name, preprocessed_name, model_name, lb_classes = null, ...rest } = value as Record<
    string,
    unknown
  >;
  const known = typeof preprocessed_name === "string" && typeof model_name === "string" &&
    (data_name === undefined || typeof data_name === "string");
  const classes =
    Array.isArray(lb_classes) && lb_classes.every((label) => typeof label === "number")
      ? lb_classes
      : undefined;
  if (!known || Object.keys(rest).length > 0 || (lb_classes !== null && classes === undefined)) {
    throw wrong(stageText);
  }
  return {
    preprocessed: preprocessed_name,
    model: model_name,
    ...data_name === undefined ? {} : { data: data_name },
    ...classes === undefined ? {} : { classes },
  };
}

function masked(plan: Plan, stage: CascadeStageOptions | null): Plan {
  const dilationMm = plan.parameters.r_dial_mask ?? 0;
  return plan.cascadeMask(stage && { ...stage, dilationMm });
}

function grown(plan: Plan, dilationMm: number): Plan {
  const stage = plan.parameters.prev_stage_for_mask;
  if (!stage) {
    throw new OvkitError("ParameterInvalid", {
      subject: "r_dial_mask",
      found: "no mask to grow",
      remedy: "set prev_stage_for_mask before it",
    });
  }
  const { data_name, preprocessed_name, model_name, lb_classes } = stage;
  return plan.cascadeMask({
    data: data_name,
    preprocessed: preprocessed_name,
    model: model_name,
    ...lb_classes && { classes: lb_classes },
    dilationMm,
  });
}

function normalised(plan: Plan, value: Value): Plan {
  switch (value.oneOf(["window", "global", "per_case", "per_case_nonzero"])) {
    case "window":
      return plan.foregroundWindow(value.channel);
    case "global":
      return plan.globalScaling(value.channel);
    case "per_case":
      return plan.perCaseScaling(value.channel);
    default:
      return plan.perCaseNonzeroScaling(value.channel);
  }
}

function unknownKey(key: string): OvkitError {
  const known = Object.keys(changes);
  const near = nearestName(key.split(".")[0], known);
  return new OvkitError("ParameterInvalid", {
    subject: key,
    found: "unknown parameter of a plan",
    remedy: near === undefined || near === key
      ? `known: ${known.join(", ")}`
      : `did you mean "${near}"?`,
  });
}
