import type { ChannelVolume } from "../../prediction/channel_volume.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { EarlierStages } from "./earlier_stages.ts";
import type { PredictionPlan } from "./prediction_plan.ts";

/** Options of one call of a `CasePredictor`. */
export interface PredictCaseOptions extends EarlierStages {
  /** What errors name. @default {"scan"} */
  readonly subject?: string;
  /**
   * A region on the scan's grid: only windows whose central half reaches it are looked at. It is
   * also what `mask_with_reg` of the postprocessing keeps.
   */
  readonly region?: Volume | undefined;
  /**
   * How many mirrored images are averaged at most, the unmirrored first, then mirrored along x,
   * along y and both, then all of them along z. @default {by prediction.mode}
   */
  readonly flips?: 1 | 2 | 4 | 8;
  /** Gives the class probabilities too. @default {false} */
  readonly probabilities?: boolean;
  /** Gives the entropy of the class probabilities too. @default {false} */
  readonly entropy?: boolean;
  /** Chooses step, flips and members so that the prediction takes about as long. @default {none} */
  readonly budgetSeconds?: number;
  /** Hears of the plan before the windows are looked at. */
  readonly onPlan?: (plan: PredictionPlan) => void;
  /** Share of the windows done. */
  readonly onProgress?: (fraction: number) => void;
  /** Stops after the window under way. */
  readonly signal?: AbortSignal;
}

/** How much of a class was found. */
export interface ClassVolume {
  /** Original class number. */
  readonly class: number;
  /** Millilitres in the label map. */
  readonly ml: number;
  /**
   * Standard deviation over members and flips of the millilitres that each of them finds by itself,
   * before postprocessing; absent where there is only one.
   */
  readonly sdMl?: number;
}

/** Seconds that the parts of a prediction took. */
export interface CaseSeconds {
  /** The way to the network's grid. */
  readonly preprocess: number;
  /** Windows: from the first to the last one, less what of `label` was done between them. */
  readonly windows: number;
  /** Resampling back and taking the class. */
  readonly label: number;
  /** Postprocessing and the way back to the scan's axes. */
  readonly postprocess: number;
}

/** What a `CasePredictor` says of a scan. */
export interface CasePrediction {
  /** Original class numbers on the scan's grid. */
  readonly label: Volume;
  /** How much of each class there is, in the order of the classes. */
  readonly volumes: readonly ClassVolume[];
  /** How the scan was looked at. */
  readonly plan: PredictionPlan;
  /** Where the time went. */
  readonly spent: CaseSeconds;
  /**
   * Class probabilities, where asked for: on the network's grid; where members have several, on the
   * scan's in the working orientation, cropped as the plan says.
   */
  readonly probabilities?: ChannelVolume;
  /** Entropy of the class probabilities in nats on the scan's grid, where asked for. */
  readonly entropy?: Volume;
}
