import { OvkitError } from "../../foundation/ovkit_error.ts";
import { readImageChannels } from "../../io/read_image_channels.ts";
import type { Volume } from "../../volumes/volume.ts";
import type { CasePrediction } from "./case_prediction.ts";
import { labelMapOf } from "./earlier_stages.ts";
import type { ModelPredictor } from "./open_model_predictor.ts";
import { predictCaseOptions, type Prediction, type PredictOptions } from "./prediction.ts";
import { predictionPath } from "./prediction_path.ts";
import { writePrediction } from "./write_prediction.ts";

/** A file, the folder of a DICOM series, a volume, or one of these for each channel. */
export type Scan = string | Volume | readonly (string | Volume)[];

/** A scan in memory. */
export interface LoadedScan {
  readonly channels: readonly Volume[];
  /** Where the label map is written; absent where it is not. */
  readonly path?: string;
  /** What errors name. */
  readonly subject: string;
}

/** The files or volumes of a scan's channels. */
export function partsOf(scan: Scan): readonly (string | Volume)[] {
  return (Array.isArray(scan) ? scan : [scan]) as readonly (string | Volume)[];
}

/** Reads a scan. */
export async function loadScan(scan: Scan, options: PredictOptions = {}): Promise<LoadedScan> {
  const inputs = partsOf(scan);
  if (inputs.length === 0) {
    throw new OvkitError("ArgumentInvalid", {
      subject: "scan",
      found: "an empty list",
      expected: "a file, a folder, a volume, or one of these for each channel",
    });
  }
  const read = await Promise.all(
    inputs.map((part) => typeof part === "string" ? readImageChannels(part, options) : [part]),
  );
  const channels = read.flat();
  return {
    channels,
    subject: typeof inputs[0] === "string" ? inputs[0] : "volume",
    ...(options.out === undefined ? {} : { path: predictionPath(options.out, inputs, channels) }),
  };
}

/** Segments a scan in memory. */
export async function predictLoaded(
  predictor: ModelPredictor,
  { channels, subject }: LoadedScan,
  options: PredictOptions,
): Promise<CasePrediction> {
  const predictCase = await predictor.casePredictor(options);
  return await predictCase(channels, {
    ...predictCaseOptions(options),
    previous: await labelMapOf(options.previous),
    mask: await labelMapOf(options.mask),
    region: await labelMapOf(options.region),
    subject,
  });
}

/** Reads a scan, segments it and writes what was found where it is asked for. */
export async function predictScan(
  predictor: ModelPredictor,
  scan: Scan,
  options: PredictOptions = {},
): Promise<Prediction> {
  const start = performance.now();
  await predictor.casePredictor(options);
  const loaded = await loadScan(scan, options);
  const found = await predictLoaded(predictor, loaded, options);
  const files = loaded.path === undefined ? {} : await writePrediction(loaded.path, found, {
    scan: loaded.channels[0],
    classNames: predictor.classNames,
    dicomSeg: options.dicomSeg ?? false,
  });
  return { ...found, ...files, seconds: (performance.now() - start) / 1000 };
}
