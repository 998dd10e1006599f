import { OvkitError } from "../foundation/ovkit_error.ts";
import { mean, median } from "../foundation/statistics.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { foregroundStatistics } from "./foreground_statistics.ts";
import type { Normalisation, PreprocessingParameters } from "./preprocessing_parameters.ts";

/** What a user decides in place of the plan. */
export interface PlanOverrides {
  readonly spacingZyxMm?: readonly [number, number, number];
  readonly resizing?: boolean;
  readonly poolingStride?: readonly [number, number, number];
  readonly nearestImages?: boolean;
  readonly normalisation?: Readonly<Record<number, Normalisation>>;
  readonly window?: Readonly<Record<number, readonly [number, number]>>;
  /** [sd, mean] by channel. */
  readonly scaling?: Readonly<Record<number, readonly [number, number]>>;
  readonly classes?: readonly number[];
  readonly singleClass?: boolean;
  readonly keepEmptyCases?: boolean;
  readonly float32?: boolean;
  readonly percentiles?: readonly [number, number];
}

/** Parameters and why they are what they are. */
export interface PlannedParameters {
  readonly parameters: PreprocessingParameters;
  readonly reasons: readonly string[];
}

/** Works out the parameters of a plan from a fingerprint and a user's decisions. */
export function planParameters(
  fingerprint: Fingerprint,
  overrides: PlanOverrides = {},
): PlannedParameters {
  const { percentiles = [0.5, 99.5], resizing = true } = overrides;
  const reasons: string[] = [];
  const lb_classes = plannedClasses(fingerprint, overrides.classes, reasons);
  const channels = Array.from({ length: fingerprint.nChannels }, (_, channel) => channel);
  const foreground = channels.map((channel) =>
    foregroundStatistics(fingerprint, lb_classes, { channel, percentiles })
  );
  const scaling_global = channels.map((channel) => globalScaling(fingerprint, channel));
  const median_spacing = medianOf(fingerprint, "spacingZyxMm");
  const normalisation = channels.map((channel) =>
    overrides.normalisation?.[channel] ?? plannedNormalisation(fingerprint, channel, reasons)
  );
  if (resizing && overrides.spacingZyxMm === undefined) {
    reasons.push(
      `spacing ${
        median_spacing.map(short).join(" × ")
      } mm: the median of ${fingerprint.cases.length} cases`,
    );
  }
  const scaling_foreground = foreground.map(({ sd, mean }): [number, number] => [sd, mean]);
  const fg_percentiles = foreground.map((f): [number, number] => [
    f.percentiles[0],
    f.percentiles[1],
  ]);
  const parameters: PreprocessingParameters = {
    apply_resizing: resizing,
    target_spacing: resizing ? overrides.spacingZyxMm ?? median_spacing : null,
    apply_pooling: overrides.poolingStride !== undefined,
    pooling_stride: overrides.poolingStride ?? null,
    do_nn_img_interp: overrides.nearestImages ?? false,
    n_im_channels: fingerprint.nChannels,
    normalisation,
    window: channels.map((channel) =>
      normalisation[channel] !== "window"
        ? null
        : overrides.window?.[channel] ?? fg_percentiles[channel]
    ),
    scaling: channels.map((channel) => {
      if (normalisation[channel] === "per_case") return null;
      const planned = normalisation[channel] === "window" ? scaling_foreground : scaling_global;
      return overrides.scaling?.[channel] ?? planned[channel];
    }),
    lb_classes,
    reduce_lb_to_single_class: overrides.singleClass ?? false,
    save_only_fg_scans: !(overrides.keepEmptyCases ?? false),
    save_as_fp16: !(overrides.float32 ?? false),
    dataset_properties: {
      median_shape: medianOf(fingerprint, "shapeZyx"),
      median_spacing,
      percentiles,
      fg_percentiles,
      scaling_foreground,
      scaling_global,
      n_fg_classes: lb_classes.length,
    },
  };
  requireScales(fingerprint, parameters);
  return { parameters, reasons };
}

function plannedClasses(
  fingerprint: Fingerprint,
  wanted: readonly number[] | undefined,
  reasons: string[],
): readonly number[] {
  const present = [...new Set(fingerprint.intensities.map((entry) => entry.class))]
    .sort((a, b) => a - b);
  if (wanted === undefined) {
    if (present.some((label, i) => label !== i + 1)) {
      reasons.push(
        `classes ${present.join(", ")} are in the data, stored as 1 to ${present.length}`,
      );
    }
    return present;
  }
  if (wanted.some((label) => present.includes(label))) return wanted;
  throw new OvkitError("DataInvalid", {
    subject: fingerprint.data,
    found: `no voxel of class ${wanted.join(", ") || "(none given)"}`,
    expected: `some of the classes ${present.join(", ")}`,
  });
}

function plannedNormalisation(
  fingerprint: Fingerprint,
  channel: number,
  reasons: string[],
): Normalisation {
  const modality = fingerprint.modalities[channel];
  const name = fingerprint.nChannels === 1 ? "" : ` of channel ${channel}`;
  if (modality !== undefined) {
    const ct = /\bct\b/i.test(modality);
    reasons.push(`modality${name} is "${modality}": ${ct ? "CT window" : "scaled per case"}`);
    return ct ? "window" : "per_case";
  }
  const statistics = fingerprint.cases.map((c) => c.channels[channel]);
  const integral = statistics.every((s) => s.integral);
  const lowest = median(statistics.map((s) => s.minimum));
  if (integral && lowest <= -500) {
    reasons.push(
      `voxels${name} are whole numbers from about ${lowest}: Hounsfield units, CT window`,
    );
    return "window";
  }
  const why = integral ? `start at about ${short(lowest)}` : "are not all whole numbers";
  reasons.push(`voxels${name} ${why}: no Hounsfield units, scaled per case`);
  return "per_case";
}

function globalScaling(fingerprint: Fingerprint, channel: number): [number, number] {
  const statistics = fingerprint.cases.map((c) => c.channels[channel]);
  const center = mean(statistics.map((s) => s.mean));
  const square = mean(statistics.map((s) => s.meanSquare));
  return [Math.sqrt(Math.max(0, square - center * center)), center];
}

function medianOf(
  fingerprint: Fingerprint,
  key: "shapeZyx" | "spacingZyxMm",
): [number, number, number] {
  const component = (axis: number) => median(fingerprint.cases.map((c) => c[key][axis]));
  return [component(0), component(1), component(2)];
}

function requireScales(fingerprint: Fingerprint, parameters: PreprocessingParameters): void {
  for (const [channel, scaling] of parameters.scaling.entries()) {
    if (scaling === null || scaling[0] > 0) continue;
    throw new OvkitError("DataInvalid", {
      subject: fingerprint.data,
      found: `the standard deviation of channel ${channel} is ${scaling[0]}`,
      expected: "a positive number",
      remedy: "scale per case, or give the scaling by hand",
    });
  }
}

function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}
