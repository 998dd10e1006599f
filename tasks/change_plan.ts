import { nearestName } from "../lib/foundation/nearest_name.ts";
import { OvkitError } from "../lib/foundation/ovkit_error.ts";
import type { ChannelOptions } from "../lib/preprocessing/channel_overrides.ts";
import type { Plan } from "../lib/preprocessing/plan.ts";
import type { Setting } from "./parse_settings.ts";

type Change = (plan: Plan, value: Value) => Plan;

const perChannel: readonly string[] = ["window", "scaling", "normalisation"];
const triple = "three positive numbers (z, y, x)";

const changes: Readonly<Record<string, Change>> = {
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
    numbers(count: 2 | 3, expected: string): [number, number] & [number, number, number] {
      const values = list(expected);
      if (values.length !== count) throw wrong(expected);
      return values as [number, number] & [number, number, number];
    },
  };
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
