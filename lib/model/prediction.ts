import type { ChannelVolume } from "../prediction/predict_probabilities.ts";
import type { Volume } from "../volumes/volume.ts";

/** What a model says of a scan. */
export interface Prediction {
  /** Original class numbers on the scan's own grid. */
  readonly label: Volume;
  /** The NIfTI file it was written to. */
  readonly path?: string;
  /** The DICOM structure set it was written to, where the scan is a DICOM series. */
  readonly structureSetPath?: string;
  /** The DICOM SEG it was written to, where asked for. */
  readonly segmentationPath?: string;
  /** Class probabilities on the network's grid, where asked for. */
  readonly probabilities?: ChannelVolume;
  /** Seconds that it took. */
  readonly seconds: number;
}

/** Options of a model's `predict`. */
export interface PredictOptions {
  /**
   * Where the label map is written: a `.nii` or `.nii.gz` file, or a folder. For a DICOM series an
   * RTSTRUCT of the same name, ending in `.dcm`, is written beside it.
   */
  readonly out?: string;
  /** Writes a DICOM SEG beside the structure set of a DICOM series. @default {false} */
  readonly dicomSeg?: boolean;
  /** Which series, where the scan is a folder of several DICOM series. */
  readonly seriesUid?: string;
  /** Makes up missing or unevenly spaced slices of a DICOM series. @default {false} */
  readonly fill?: boolean;
  /** Label map of the earlier stage whose classes are channels of this one: a file or a volume. */
  readonly previous?: string | Volume;
  /** Label map of the earlier stage outside of which nothing is found: a file or a volume. */
  readonly mask?: string | Volume;
  /** Mirrors the image along all axes and averages. @default {prediction.mode of the parameters} */
  readonly flips?: boolean;
  /** Gives the class probabilities too. @default {false} */
  readonly probabilities?: boolean;
  /** Share of the windows done. */
  readonly onProgress?: (fraction: number) => void;
  /** Stops after the window under way. */
  readonly signal?: AbortSignal;
}
