import type { LoaderParameters } from "../../parameters/model_parameters.ts";
import { biasVoxels, predictionError } from "./bias_voxels.ts";
import type { TrainingVolume } from "./training_volume.ts";
import { type RunArrays, runsOfGroups } from "./voxel_runs.ts";

/** What is known of a volume without its voxels. */
export interface VolumeFacts {
  readonly id: string;
  readonly channels: number;
  readonly shapeZyx: readonly [number, number, number];
  /** What stands outside of the volume, per channel. */
  readonly outside: readonly number[];
  readonly hasPrevious: boolean;
  readonly hasMask: boolean;
}

/** What drawing patches needs to know of a volume: plain data. */
export interface VolumeNotes {
  readonly facts: VolumeFacts;
  /** The voxels around which biased patches are drawn, by class in ascending order. */
  readonly groups: readonly (readonly [number, RunArrays])[];
  /** Where the mask is 1; undefined without a mask. */
  readonly mask: RunArrays | undefined;
  /** How wrong the previous prediction is; 0 unless the bias asks for it. */
  readonly error: number;
}

/**
 * Notes what drawing patches needs to know of a volume.
 *
 * @throws {OvkitError} `ParameterInvalid` where the bias needs a previous prediction that is missing
 */
export function noteVolume(volume: TrainingVolume, bias: LoaderParameters["bias"]): VolumeNotes {
  const { id, channels, shapeZyx, outside, previous, mask } = volume;
  return {
    facts: {
      id,
      channels,
      shapeZyx,
      outside,
      hasPrevious: previous !== undefined,
      hasMask: mask !== undefined,
    },
    groups: [...biasVoxels(volume, bias)].sort(([a], [b]) => a - b),
    mask: mask && (runsOfGroups(mask.length, (i) => mask[i]).get(1) ?? nowhere),
    error: bias === "error" ? predictionError(volume) : 0,
  };
}

const nowhere: RunArrays = { starts: new Uint32Array(0), ends: new Uint32Array(0) };
