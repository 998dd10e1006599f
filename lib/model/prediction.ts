import type { ChannelVolume } from "../prediction/predict_probabilities.ts";
import type { Volume } from "../volumes/volume.ts";

/** What a model says of a scan. */
export interface Prediction {
  /** Original class numbers on the scan's own grid. */
  readonly label: Volume;
  /** The file it was written to. */
  readonly path?: string;
  /** Class probabilities on the network's grid, where asked for. */
  readonly probabilities?: ChannelVolume;
  /** Seconds that it took. */
  readonly seconds: number;
}

/** Options of a model's `predict`. */
export interface PredictOptions {
  /** Where the label map is written: a `.nii` or `.nii.gz` file, or a folder. */
  readonly out?: string;
  /** Mirrors the image along all axes and averages. @default {prediction.mode of the parameters} */
  readonly flips?: boolean;
  /** Gives the class probabilities too. @default {false} */
  readonly probabilities?: boolean;
  /** Share of the windows done. */
  readonly onProgress?: (fraction: number) => void;
  /** Stops after the window under way. */
  readonly signal?: AbortSignal;
}
