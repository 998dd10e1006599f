import type { RawDataset } from "../database/raw_dataset.ts";
import type { ResultPaths } from "../database/result_paths.ts";
import type { PreprocessedDataset } from "../database/preprocessed_dataset.ts";
import type { ParameterDifference } from "../parameters/diff_parameters.ts";
import type { NetworkOverrides } from "../parameters/network_request.ts";
import type { ApplyPlanOptions } from "./apply_plan.ts";
import type {
  CascadeMaskOptions,
  CascadeStageOptions,
  ComponentVolumes,
} from "./cascade_overrides.ts";
import type { ChannelOptions } from "./channel_overrides.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { NetworkProposal } from "./network_proposal.ts";
import type { NnunetPlan } from "./nnunet/plan_nnunet.ts";
import type { PlanDiff } from "./plan_diff.ts";
import type { PlanStrategy, StrategyOptions } from "./plan_overrides.ts";
import type { PreprocessingParameters, ResamplingWay } from "./preprocessing_parameters.ts";
import type { PlanPreview, PreviewOptions } from "./preview_case.ts";
import type { ProposePatchOptions } from "./propose_patch.ts";
import type { BudgetOptions, BudgetProposer, TrainingBudget } from "./training_budget.ts";

/** What preprocessing will do, and why; immutable, every method that changes it returns a new one. */
export interface Plan {
  /** Plain JSON with ovseg's names. */
  readonly parameters: PreprocessingParameters;
  /** What it was planned from. */
  readonly fingerprint: Fingerprint;
  /** Why the planned values are what they are, a sentence each. */
  readonly reasons: readonly string[];
  /** What was decided by hand: the planned value `a` and the chosen one `b`. */
  readonly changes: readonly ParameterDifference[];
  /** Shape of the median case as it will be stored. */
  readonly medianShapeZyx: readonly [number, number, number];
  /** Spacing of the stored cases; the median where nothing is resized. */
  readonly spacingZyxMm: readonly [number, number, number];
  /** Stages of a U-Net that should stay in the plane, from slice distance over pixel edge. */
  readonly n2dConvs: number;
  /** All of nnU-Net's numbers; undefined where the plan is ovseg's. */
  readonly nnunet: NnunetPlan | undefined;
  /** Patch, batch and network for these data. */
  readonly proposal: NetworkProposal;
  /**
   * Plans anew by the rules of ovseg or nnU-Net; what was decided by hand stays.
   *
   * @throws {OvkitError} `ArgumentInvalid` where nnU-Net does not plan the configuration
   */
  strategy(name: PlanStrategy, options?: StrategyOptions): Plan;
  /**
   * Crops cases to the box around their voxels that are not 0 in every channel, as nnU-Net does.
   *
   * @param crop false to leave them whole. @default {true}
   */
  cropToNonzero(crop?: boolean): Plan;
  /** Resamples to this spacing. */
  spacing(zyxMm: readonly [number, number, number]): Plan;
  /** Leaves the grids as they are. */
  noResizing(): Plan;
  /** Pools blocks of voxels after resampling. */
  pooling(strideZyx: readonly [number, number, number]): Plan;
  /** Resamples in ovseg's way (trilinear) or in nnU-Net's (cubic splines, labels class by class). */
  resampling(way: ResamplingWay): Plan;
  /** Resamples images by nearest neighbour as well. */
  nearestImages(): Plan;
  /** Cuts intensities to a window and scales them by the foreground's. */
  window(low: number, high: number, options?: ChannelOptions): Plan;
  /** Scales intensities to (x - mean) / sd. */
  scaling(sd: number, mean: number, options?: ChannelOptions): Plan;
  /** Cuts to the foreground's percentiles and scales by the foreground: for CT. */
  foregroundWindow(options?: ChannelOptions): Plan;
  /** Scales by the statistics of all voxels of the set, without a window. */
  globalScaling(options?: ChannelOptions): Plan;
  /** Scales every case by its own mean and standard deviation: for MR. */
  perCaseScaling(options?: ChannelOptions): Plan;
  /** The same without the zeros around the body, which stay 0: for MR of a stripped skull. */
  perCaseNonzeroScaling(options?: ChannelOptions): Plan;
  /** The percentiles of the foreground that become the window where none is given. */
  percentiles(low: number, high: number): Plan;
  /** Keeps these original classes, stored as 1 to n in this order; others become background. */
  classes(labels: readonly number[]): Plan;
  /** Stores all classes as 1. */
  singleClass(): Plan;
  /**
   * Makes connected parts of a class background that are smaller or larger than this, before anything
   * is resampled. What is not given stays as it was; null takes a limit away.
   *
   * @throws {OvkitError} `ParameterInvalid` where a list has another length than there are stored
   * classes; decide about the classes first
   */
  componentVolumes(volumes: ComponentVolumes): Plan;
  /**
   * Stores the predictions of a previous model beside the images, for a network that takes its
   * classes as further channels. That model must have been evaluated on the cases when the plan is
   * applied. Null takes them away.
   */
  cascadeInput(stage: CascadeStageOptions | null): Plan;
  /**
   * Stores a mask beside the images: where a previous model found one of its classes, grown by
   * `dilationMm`. Null takes it away.
   */
  cascadeMask(stage: CascadeMaskOptions | null): Plan;
  /** Stores cases without foreground too. */
  keepEmptyCases(): Plan;
  /** Stores images in 32 bits a voxel in place of 16. */
  float32(): Plan;
  /**
   * Proposes this patch for training. The network gets as many stages as the patch can be halved, but
   * no more than planned; nnU-Net's are planned anew.
   *
   * @throws {OvkitError} `ArgumentInvalid` where it cannot be halved even once, has no edge of 8 voxels,
   * or is no multiple of the strides of a network that was decided on
   */
  patch(zyx: readonly [number, number, number]): Plan;
  /** Proposes this many patches a batch. */
  batchSize(count: number): Plan;
  /** Proposes a network with these options in place of the planned ones. */
  network(options: NetworkOverrides): Plan;
  /**
   * Measures this machine for some seconds and proposes patch, batch, network and epochs of a training
   * that fits into the time and the memory. A patch or batch that was decided on stays.
   *
   * @throws {OvkitError} `ArgumentInvalid` where not even the smallest network fits
   */
  budget(options: BudgetOptions): Promise<TrainingBudget>;
  /** What was planned against what was decided by hand. */
  diff(): PlanDiff;
  /**
   * Does to one case what the plan says, and shows slices and histograms of before and after.
   *
   * @param rawCase id of a case of the raw data
   */
  preview(rawCase: string, options?: PreviewOptions): Promise<PlanPreview>;
  /** A patch size for these data, see {@linkcode proposePatch}. */
  proposedPatch(options?: ProposePatchOptions): [number, number, number];
  /** Its values as a table. */
  toMarkdown(): string;
  /**
   * Preprocesses all labelled cases of the raw data the plan was made for.
   *
   * @param name name of the preprocessing, or with a slash in it a folder anywhere
   * @throws {OvkitError} `PlanMismatch` where data of another plan lie there
   */
  apply(name: string, options?: ApplyPlanOptions): Promise<PreprocessedDataset>;
}

/** Where a plan is applied. */
export interface PlanTarget {
  /** The data it was planned for. */
  readonly raw: RawDataset;
  /** Folder of all preprocessed data. */
  readonly preprocessedRoot: string;
  /** Where predictions of previous models lie and plots go; needed for these only. */
  readonly paths?: ResultPaths;
  /** Measures the machine; needed for `budget`. */
  readonly budget?: BudgetProposer | undefined;
}
