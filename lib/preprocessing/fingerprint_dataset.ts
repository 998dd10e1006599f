import type { CaseProgress } from "../database/check/check_raw_dataset.ts";
import { hasReference } from "../database/has_reference.ts";
import type { RawDataset } from "../database/raw_dataset.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import { canonicalMapping } from "../volumes/canonical_mapping.ts";
import { permuteAffine } from "../volumes/permute_affine.ts";
import { spacingOfAffine } from "../volumes/spacing_of_affine.ts";
import type { Volume } from "../volumes/volume.ts";
import type { VoxelArray } from "../volumes/voxel_array.ts";
import type { CaseStatistics, ChannelStatistics, Fingerprint } from "./fingerprint.ts";
import { type IntensityPool, openIntensityPool } from "./intensity_pool.ts";
import { requireCaseVolumes } from "./require_case_volumes.ts";

/** Options of {@linkcode fingerprintDataset}. */
export interface FingerprintOptions {
  /** Called after each case. @default {nothing} */
  readonly onProgress?: (progress: CaseProgress) => void;
}

/**
 * Reads every labelled case once, one in memory at a time, and notes its grid, its classes and its
 * intensities. The same data give the same fingerprint.
 *
 * @throws {OvkitError} `DataInvalid` where no case has a label, no label any foreground, channels
 * differ in number or voxels are not finite; `GeometryMismatch` where the files of a case do not
 * fit together
 */
export async function fingerprintDataset(
  raw: RawDataset,
  options: FingerprintOptions = {},
): Promise<Fingerprint> {
  const labelled = (await raw.cases()).filter((rawCase) =>
    hasReference(rawCase) && rawCase.imagePaths.length > 0
  );
  if (labelled.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject: raw.name,
      found: "no case with an image and a label",
      remedy: "put label maps with the cases' names into the folder labels",
    });
  }
  const pools: IntensityPool[] = [];
  const cases: CaseStatistics[] = [];
  for (const [index, rawCase] of labelled.entries()) {
    const volumes = await raw.read(rawCase);
    if (index === 0) pools.push(...volumes.channels.map((_, i) => openIntensityPool(i)));
    requireCaseVolumes(rawCase.id, volumes, pools.length);
    const label = volumes.label!;
    const channels = volumes.channels.map((image) => channelStatistics(image.data));
    volumes.channels.forEach((image, channel) =>
      pools[channel].add(image.data, label.data, channels[channel].integral)
    );
    const grid = canonicalGrid(volumes.channels[0]);
    cases.push({ id: rawCase.id, ...grid, classVoxels: classVoxels(label.data), channels });
    options.onProgress?.({ done: index + 1, total: labelled.length, case: rawCase.id });
  }
  const intensities = pools.flatMap((pool) => pool.result());
  if (intensities.length === 0) {
    throw new OvkitError("DataInvalid", {
      subject: raw.name,
      found: `the labels of all ${cases.length} cases are 0 everywhere`,
      expected: "foreground classes from 1 on",
      remedy: "check that the right files lie in the folder labels",
    });
  }
  const nChannels = pools.length;
  return { data: raw.name, nChannels, ...await raw.description(), cases, intensities };
}

function canonicalGrid(image: Volume): Pick<CaseStatistics, "shapeZyx" | "spacingZyxMm"> {
  const mapping = canonicalMapping(image.affineRas);
  const [nz, ny, nx] = image.shapeZyx;
  const shapeXyz = [nx, ny, nz];
  const [x, y, z] = mapping.axes.map((axis) => shapeXyz[axis]);
  const affineRas = permuteAffine(image.affineRas, image.shapeZyx, mapping);
  return { shapeZyx: [z, y, x], spacingZyxMm: spacingOfAffine(affineRas) };
}

function channelStatistics(data: VoxelArray): ChannelStatistics {
  let minimum = Infinity;
  let maximum = -Infinity;
  let sum = 0;
  let squares = 0;
  let integral = true;
  for (let i = 0; i < data.length; i++) {
    const value = Number(data[i]);
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
    sum += value;
    squares += value * value;
    if (value !== Math.trunc(value)) integral = false;
  }
  const mean = sum / data.length;
  return { minimum, maximum, mean, meanSquare: squares / data.length, integral };
}

function classVoxels(data: VoxelArray): Record<number, number> {
  const counts: Record<number, number> = {};
  for (let i = 0; i < data.length; i++) {
    const label = Number(data[i]);
    if (label > 0) counts[label] = (counts[label] ?? 0) + 1;
  }
  return counts;
}
