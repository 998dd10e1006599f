import type { NetworkOverrides } from "../parameters/network_request.ts";
import type { NnunetPlannerName } from "./nnunet/nnunet_planners.ts";
import type { Normalisation, PreviousStage, ResamplingWay } from "./preprocessing_parameters.ts";

/** Whose rules a plan follows. */
export type PlanStrategy = "ovseg" | "nnunet";

/** nnU-Net's 3D configurations. */
export type NnunetConfigurationName = "3d_fullres" | "3d_lowres";

/** Options of nnU-Net's strategy. */
export interface StrategyOptions {
  /** Which of nnU-Net's planners. @default {"default"} */
  readonly planner?: NnunetPlannerName;
  /** Memory of the graphics card the numbers are for, 10⁹ bytes. @default {the planner's: 8 or 24} */
  readonly memoryGb?: number;
  /** Which configuration the data are preprocessed for. @default {"3d_fullres"} */
  readonly configuration?: NnunetConfigurationName;
}

/** What a user decides in place of the plan. */
export interface PlanOverrides {
  readonly strategy?: PlanStrategy;
  readonly strategyOptions?: StrategyOptions;
  readonly spacingZyxMm?: readonly [number, number, number];
  readonly resizing?: boolean;
  readonly poolingStride?: readonly [number, number, number];
  readonly resampling?: ResamplingWay;
  readonly nearestImages?: boolean;
  readonly normalisation?: Readonly<Record<number, Normalisation>>;
  readonly window?: Readonly<Record<number, readonly [number, number]>>;
  /** [sd, mean] by channel. */
  readonly scaling?: Readonly<Record<number, readonly [number, number]>>;
  readonly crop?: boolean;
  readonly classes?: readonly number[];
  /** Least volume of connected parts, of all classes or of each. */
  readonly minMm3?: number | readonly number[] | null;
  readonly maxMm3?: number | readonly number[] | null;
  readonly cascadeInput?: PreviousStage | null;
  readonly cascadeMask?: PreviousStage | null;
  readonly dilationMm?: number;
  readonly singleClass?: boolean;
  readonly keepEmptyCases?: boolean;
  readonly float32?: boolean;
  readonly percentiles?: readonly [number, number];
  readonly patchZyx?: readonly [number, number, number];
  readonly batchSize?: number;
  readonly network?: NetworkOverrides;
}
