import type { Volume } from "../../volumes/volume.ts";
import type { ModelMember } from "../model_member.ts";
import type { Scans } from "./named_scans.ts";
import type { PredictScansOptions, ScanOutcome } from "./predict_scans.ts";
import type { Prediction, PredictOptions } from "./prediction.ts";

/** Whatever segments scans: a model of a data base, one out of a file, several together. */
export interface PredictingModel {
  /** The networks whose class probabilities are averaged; a single model has one. */
  readonly members: readonly ModelMember[];
  /** Names of the classes by original number. */
  readonly classNames: Readonly<Record<number, string>>;
  /**
   * Segments a scan.
   *
   * @param scan a file, the folder of a DICOM series, a volume, or one of these for each channel
   */
  predict(
    scan: string | Volume | readonly (string | Volume)[],
    options?: PredictOptions,
  ): Promise<Prediction>;
  /**
   * Segments several scans one after the other and writes what it finds; one that fails does not
   * stop the others, and those whose files are there already are passed over.
   *
   * @param scans a file, a folder of files or of DICOM series, or a list of these and of named
   * scans
   */
  predictAll(scans: Scans, options: PredictScansOptions): AsyncGenerator<ScanOutcome, void>;
  /** Frees the networks' memory. */
  dispose(): void;
}
