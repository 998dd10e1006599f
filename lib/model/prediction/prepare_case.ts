import { OvkitError } from "../../foundation/ovkit_error.ts";
import type { ChannelVolume } from "../../prediction/channel_volume.ts";
import { cropVolume } from "../../preprocessing/grid_box.ts";
import { type PreprocessedImage, preprocessImage } from "../../preprocessing/preprocess_image.ts";
import type { PreprocessingParameters } from "../../preprocessing/preprocessing_parameters.ts";
import { requireSameGrid } from "../../preprocessing/require_case_volumes.ts";
import { resizeLabel } from "../../preprocessing/resize_label.ts";
import { canonical } from "../../volumes/canonical.ts";
import { resampleArray } from "../../volumes/resample_array.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { PredictCaseOptions } from "./case_prediction.ts";
import { stagedInput } from "./earlier_stages.ts";
import type { MemberGroup } from "./member_groups.ts";

/** A scan as one group of members looks at it. */
export interface PreparedGroup {
  readonly group: MemberGroup;
  readonly input: ChannelVolume;
  /** Where windows are laid, on the input's grid. */
  readonly region: ArrayLike<number> | undefined;
}

/** A scan as all members look at it. */
export interface PreparedCase {
  readonly groups: readonly PreparedGroup[];
  /** Where the label map lies. */
  readonly geometry: Pick<PreprocessedImage, "canonical" | "whole" | "crop">;
  /** 1 where the mask of an earlier stage is, on the label map's grid. */
  readonly inside: Uint8Array | undefined;
  /** 1 in the region that was given, on the label map's grid. */
  readonly region: Uint8Array | undefined;
}

/** What one preprocessing makes of a scan. */
interface Prepared {
  readonly image: PreprocessedImage;
  readonly input: ChannelVolume;
  readonly mask: Uint8Array | undefined;
  readonly region: ArrayLike<number> | undefined;
}

/**
 * Preprocesses a scan once for each preprocessing that members have.
 *
 * @throws {OvkitError} as `preprocessImage` and `stagedInput`; `DataInvalid` for an empty region,
 * `GeometryMismatch` where it does not lie on the scan's grid, `ParameterInvalid` where members
 * crop a scan differently
 */
export function prepareCase(
  groups: readonly MemberGroup[],
  channels: readonly Volume[],
  run: PredictCaseOptions & { readonly subject: string },
): PreparedCase {
  requireRegion(run.region, channels[0], run.subject);
  const known = new Map<string, Prepared>();
  const all = groups.map((group) => {
    const key = JSON.stringify(group.preprocessing);
    const prepared = known.get(key) ?? prepare(group.preprocessing, channels, run);
    known.set(key, prepared);
    return { group, ...prepared };
  });
  const [{ image: { canonical: grid, whole, crop }, image, mask }] = all;
  if (all.some((one) => one.image.canonical.shapeZyx.join() !== grid.shapeZyx.join())) {
    throw new OvkitError("ParameterInvalid", {
      subject: "preprocessing.crop_to_nonzero",
      found: "true for some of the models and false for others",
      expected: "one value for all models that predict together",
    });
  }
  return {
    groups: all.map(({ group, input, region }) => ({ group, input, region })),
    geometry: { canonical: grid, whole, crop },
    inside: mask && onScan(mask, image.shapeCzyx, grid.shapeZyx),
    region: run.region && maskOf(cropVolume(canonical(run.region), crop)),
  };
}

function prepare(
  preprocessing: PreprocessingParameters,
  channels: readonly Volume[],
  run: PredictCaseOptions & { readonly subject: string },
): Prepared {
  const { subject } = run;
  const image = preprocessImage(channels, preprocessing, { subject });
  const staged = stagedInput(image, run, { preprocessing, scan: channels[0], subject });
  const region = run.region && regionOnImage(run.region, preprocessing, image);
  const { mask } = staged;
  const joint = mask === undefined || region === undefined
    ? mask ?? region
    : mask.map((value, i) => value > 0 && region[i] > 0 ? 1 : 0);
  return { image, input: staged.image, mask, region: joint };
}

function requireRegion(region: Volume | undefined, scan: Volume, subject: string): void {
  if (region === undefined) return;
  requireSameGrid(subject, { name: "the region", first: scan, other: region });
  if (region.data.some((value: number | bigint) => Number(value) > 0)) return;
  throw new OvkitError("DataInvalid", {
    subject,
    found: "a region without a voxel",
    expected: "a region of at least one voxel that is not 0",
    remedy: "give another region, or none to look at the whole scan",
  });
}

function regionOnImage(
  region: Volume,
  preprocessing: PreprocessingParameters,
  { crop }: PreprocessedImage,
): Uint8Array {
  const cropped = cropVolume(canonical(region), crop);
  const mask = { ...cropped, data: maskOf(cropped) };
  return resizeLabel(mask, preprocessing, (resampled) => resampled as Uint8Array).data;
}

function maskOf({ data }: Volume): Uint8Array {
  return Uint8Array.from(data as ArrayLike<number>, (value) => Number(value) > 0 ? 1 : 0);
}

/** A mask on the preprocessed scan brought to the scan's grid, to the nearest voxel. */
function onScan(
  mask: Uint8Array,
  [, z, y, x]: readonly [number, number, number, number],
  toShapeZyx: readonly [number, number, number],
): Uint8Array {
  return resampleArray(mask, [z, y, x], { toShapeZyx, order: 0 });
}
