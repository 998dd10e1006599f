import { OvkitError } from "../foundation/ovkit_error.ts";
import { mean, median } from "../foundation/statistics.ts";
import type { Fingerprint } from "./fingerprint.ts";
import { volumePerClass } from "./component_filter.ts";
import { foregroundStatistics } from "./foreground_statistics.ts";
import type { NnunetPlan } from "./nnunet/plan_nnunet.ts";
import {
  chosenConfiguration,
  medianNonzeroPart,
  nnunetOfFingerprint,
  NONZERO_THRESHOLD,
} from "./nnunet_of_fingerprint.ts";
import type { PlanOverrides } from "./plan_overrides.ts";
import { plannedClasses } from "./planned_classes.ts";
import type { Normalisation, PreprocessingParameters } from "./preprocessing_parameters.ts";

/** Parameters and why they are what they are. */
export interface PlannedParameters {
  readonly parameters: PreprocessingParameters;
  readonly reasons: readonly string[];
  /** All of nnU-Net's numbers, where it is planned as nnU-Net does. */
  readonly nnunet?: NnunetPlan;
}

/** Works out the parameters of a plan from a fingerprint and a user's decisions. */
export function planParameters(
  fingerprint: Fingerprint,
  overrides: PlanOverrides = {},
): PlannedParameters {
  const { percentiles = [0.5, 99.5], resizing = true, singleClass = false } = overrides;
  const reasons: string[] = [];
  const lb_classes = plannedClasses(fingerprint, overrides.classes, reasons);
  const channels = Array.from({ length: fingerprint.nChannels }, (_, channel) => channel);
  const foreground = channels.map((channel) =>
    foregroundStatistics(fingerprint, lb_classes, { channel, percentiles })
  );
  const scaling_global = channels.map((channel) => globalScaling(fingerprint, channel));
  const median_spacing = medianOf(fingerprint, "spacingZyxMm");
  const nnunet = overrides.strategy === "nnunet"
    ? nnunetOfFingerprint(fingerprint, singleClass ? 1 : lb_classes.length, overrides)
    : undefined;
  const normalisation = channels.map((channel) =>
    overrides.normalisation?.[channel] ??
      plannedNormalisation(fingerprint, channel, { reasons, nnunet: nnunet !== undefined })
  );
  const planned_spacing = nnunet === undefined
    ? overrides.spacingZyxMm ?? median_spacing
    : nnunetSpacing(nnunet, overrides);
  if (resizing && overrides.spacingZyxMm === undefined) {
    reasons.push(spacingReason(planned_spacing, fingerprint, nnunet));
  }
  const scaling_foreground = foreground.map(({ sd, mean }): [number, number] => [sd, mean]);
  const fg_percentiles = foreground.map((f): [number, number] => [
    f.percentiles[0],
    f.percentiles[1],
  ]);
  const nStored = singleClass ? 1 : lb_classes.length;
  const { minMm3 = null, maxMm3 = null, cascadeMask = null } = overrides;
  requireComponentVolumes(minMm3, maxMm3, nStored);
  const crop_to_nonzero = overrides.crop ?? nnunet !== undefined;
  if (crop_to_nonzero && medianNonzeroPart(fingerprint) < 1) {
    const percent = Math.round(100 * medianNonzeroPart(fingerprint));
    reasons.push(`cases are cropped to their voxels that are not 0: ${percent} % of a case`);
  }
  const parameters: PreprocessingParameters = {
    crop_to_nonzero,
    apply_resizing: resizing,
    target_spacing: resizing ? planned_spacing : null,
    apply_pooling: overrides.poolingStride !== undefined,
    pooling_stride: overrides.poolingStride ?? null,
    resampling: overrides.resampling ?? (nnunet === undefined ? "ovseg" : "nnunet"),
    do_nn_img_interp: overrides.nearestImages ?? false,
    n_im_channels: fingerprint.nChannels,
    normalisation,
    window: channels.map((channel) =>
      normalisation[channel] !== "window"
        ? null
        : overrides.window?.[channel] ?? fg_percentiles[channel]
    ),
    scaling: channels.map((channel) => {
      if (normalisation[channel].startsWith("per_case")) return null;
      const planned = normalisation[channel] === "window" ? scaling_foreground : scaling_global;
      return overrides.scaling?.[channel] ?? planned[channel];
    }),
    lb_classes,
    reduce_lb_to_single_class: singleClass,
    lb_min_vol: minMm3,
    lb_max_vol: maxMm3,
    prev_stage_for_input: overrides.cascadeInput ?? null,
    prev_stage_for_mask: cascadeMask,
    r_dial_mask: cascadeMask === null ? 0 : overrides.dilationMm ?? 0,
    save_only_fg_scans: !(overrides.keepEmptyCases ?? false),
    save_as_fp16: !(overrides.float32 ?? false),
    dataset_properties: {
      median_shape: medianOf(fingerprint, crop_to_nonzero ? "nonzeroShapeZyx" : "shapeZyx"),
      median_spacing,
      percentiles,
      fg_percentiles,
      scaling_foreground,
      scaling_global,
      n_fg_classes: lb_classes.length,
    },
  };
  requireScales(fingerprint, parameters);
  return { parameters, reasons, ...(nnunet && { nnunet }) };
}

function nnunetSpacing(plan: NnunetPlan, overrides: PlanOverrides): [number, number, number] {
  const { spacing } = chosenConfiguration(plan, overrides);
  const [z, y, x] = plan.transposeBackward.map((axis) => spacing[axis]);
  return [z, y, x];
}

function spacingReason(
  spacing: readonly number[],
  { cases }: Fingerprint,
  nnunet: NnunetPlan | undefined,
): string {
  const planned = `spacing ${spacing.map(short).join(" × ")} mm:`;
  if (nnunet === undefined) return `${planned} the median of ${cases.length} cases`;
  if (nnunet.targetSpacing.some((mm, axis) => mm !== spacing[axis])) {
    return `${planned} nnU-Net's low resolution, of which a patch sees a quarter of a case`;
  }
  const middle = [0, 1, 2].map((axis) => median(cases.map((one) => one.spacingZyxMm[axis])));
  const finer = spacing.findIndex((mm, axis) => mm < middle[axis] * (1 - 1e-9));
  const rule = `nnU-Net's, the median of ${cases.length} cases`;
  return finer < 0
    ? `${planned} ${rule}`
    : `${planned} ${rule}, along ${"zyx"[finer]} the tenth percentile as slices are thick`;
}

function plannedNormalisation(
  fingerprint: Fingerprint,
  channel: number,
  { reasons, nnunet }: { reasons: string[]; nnunet: boolean },
): Normalisation {
  const name = fingerprint.nChannels === 1 ? "" : ` of channel ${channel}`;
  const { ct, why } = isHounsfield(fingerprint, channel, name);
  if (ct) {
    reasons.push(`${why}, CT window`);
    return "window";
  }
  const part = medianNonzeroPart(fingerprint);
  if (nnunet && part < NONZERO_THRESHOLD) {
    const percent = Math.round(100 * part);
    reasons.push(`${why}, scaled per case without the zeros around it: ${percent} % of a case`);
    return "per_case_nonzero";
  }
  reasons.push(`${why}, scaled per case`);
  return "per_case";
}

function isHounsfield(
  fingerprint: Fingerprint,
  channel: number,
  name: string,
): { ct: boolean; why: string } {
  const modality = fingerprint.modalities[channel];
  if (modality !== undefined) {
    return { ct: /\bct\b/i.test(modality), why: `modality${name} is "${modality}"` };
  }
  const statistics = fingerprint.cases.map((c) => c.channels[channel]);
  const integral = statistics.every((s) => s.integral);
  const lowest = median(statistics.map((s) => s.minimum));
  if (integral && lowest <= -500) {
    const why = `voxels${name} are whole numbers from about ${lowest}: Hounsfield units`;
    return { ct: true, why };
  }
  const why = integral ? `start at about ${short(lowest)}` : "are not all whole numbers";
  return { ct: false, why: `voxels${name} ${why}: no Hounsfield units` };
}

function globalScaling(fingerprint: Fingerprint, channel: number): [number, number] {
  const statistics = fingerprint.cases.map((c) => c.channels[channel]);
  const center = mean(statistics.map((s) => s.mean));
  const square = mean(statistics.map((s) => s.meanSquare));
  return [Math.sqrt(Math.max(0, square - center * center)), center];
}

function medianOf(
  fingerprint: Fingerprint,
  key: "shapeZyx" | "nonzeroShapeZyx" | "spacingZyxMm",
): [number, number, number] {
  const component = (axis: number) => median(fingerprint.cases.map((c) => c[key][axis]));
  return [component(0), component(1), component(2)];
}

function requireComponentVolumes(
  minMm3: number | readonly number[] | null,
  maxMm3: number | readonly number[] | null,
  count: number,
): void {
  const least = volumePerClass("lb_min_vol", minMm3, count);
  const most = volumePerClass("lb_max_vol", maxMm3, count);
  const at = least?.findIndex((mm3, i) => mm3 > (most?.[i] ?? Infinity)) ?? -1;
  if (at < 0) return;
  throw new OvkitError("ParameterInvalid", {
    subject: "lb_min_vol",
    found: `${least?.[at]} mm³ above lb_max_vol, ${most?.[at]} mm³`,
    expected: "the least volume below the greatest",
  });
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
