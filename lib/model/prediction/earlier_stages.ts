import type { Database } from "../../database/open_database.ts";
import type { RawCase } from "../../database/raw_case.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { readNifti } from "../../io/nifti/read_nifti.ts";
import { readImage } from "../../io/read_image.ts";
import type { ChannelVolume } from "../../prediction/channel_volume.ts";
import type { PreprocessedImage } from "../../preprocessing/preprocess_image.ts";
import {
  preprocessPreviousMask,
  preprocessPreviousStage,
} from "../../preprocessing/preprocess_previous_stage.ts";
import type { PreprocessingParameters } from "../../preprocessing/preprocessing_parameters.ts";
import { openPreviousPredictions } from "../../preprocessing/previous_predictions.ts";
import { requireSameGrid } from "../../preprocessing/require_case_volumes.ts";
import type { Volume } from "../../volumes/volume.ts";

/** What earlier stages of a cascade say of a scan: original class numbers on its grid. */
export interface EarlierStages {
  /** Label map that becomes further channels of the network. */
  readonly previous?: Volume | undefined;
  /** Label map outside of which there is nothing to find. */
  readonly mask?: Volume | undefined;
}

const NAMES = { previous: "prev_stage_for_input", mask: "prev_stage_for_mask" } as const;

/** The files of what earlier stages say of a case. */
export interface EarlierStageFiles {
  /** Label maps, the previous stage's before the mask's; none where there is no earlier stage. */
  readonly paths: readonly string[];
  /** Reads them. */
  read(): Promise<EarlierStages>;
}

/** Finds the label maps of earlier stages that the cases of a plan need, as evaluation wrote them. */
export async function openEarlierStages(
  preprocessing: PreprocessingParameters,
  { preprocessedRoot, paths }: Pick<Database, "preprocessedRoot" | "paths">,
): Promise<(rawCase: RawCase) => Promise<EarlierStageFiles>> {
  const places = { preprocessedRoot, paths };
  const open = async (name: typeof NAMES[keyof typeof NAMES]) => {
    const stage = preprocessing[name];
    return stage ? await openPreviousPredictions(name, stage, places) : undefined;
  };
  const previous = await open("prev_stage_for_input");
  const mask = await open("prev_stage_for_mask");
  return async (rawCase) => {
    const previousPath = await previous?.predictionOf(rawCase);
    const maskPath = await mask?.predictionOf(rawCase);
    return {
      paths: [previousPath, maskPath].flatMap((path) => path ?? []),
      read: async () => ({
        previous: previousPath === undefined ? undefined : await readNifti(previousPath),
        mask: maskPath === undefined ? undefined : await readNifti(maskPath),
      }),
    };
  };
}

/** A label map of a file, or as it is. */
export async function labelMapOf(given: string | Volume | undefined): Promise<Volume | undefined> {
  return typeof given === "string" ? await readImage(given) : given;
}

/** What a network looks at, and where. */
export interface StagedInput {
  readonly image: ChannelVolume;
  /** 1 where there may be something, on the image's grid. */
  readonly mask?: Uint8Array;
}

/**
 * Puts what earlier stages say beside a preprocessed scan: each of their classes a channel, and a mask.
 *
 * @param scan the scan's first channel as it was read
 * @throws {OvkitError} `ArgumentInvalid` where a stage of the plan is missing, `GeometryMismatch` where
 * it does not lie on the scan's grid
 */
export function stagedInput(
  image: PreprocessedImage,
  stages: EarlierStages,
  context: {
    readonly preprocessing: PreprocessingParameters;
    readonly scan: Volume;
    readonly subject: string;
  },
): StagedInput {
  const { preprocessing } = context;
  const previous = stageOf("previous", stages, context);
  const mask = stageOf("mask", stages, context);
  const [channels, ...shape] = image.shapeCzyx;
  const masked = mask && { mask: preprocessPreviousMask(mask, preprocessing, image).data };
  if (previous === undefined) return { image, ...masked };
  const classes = preprocessing.prev_stage_for_input!.lb_classes!.length;
  const { data: label } = preprocessPreviousStage(previous, preprocessing, image);
  const data = new Float32Array((channels + classes) * label.length);
  data.set(image.data);
  label.forEach((value, i) => {
    if (value > 0) data[(channels + value - 1) * label.length + i] = 1;
  });
  return {
    image: { data, shapeCzyx: [channels + classes, shape[0], shape[1], shape[2]] },
    ...masked,
  };
}

function stageOf(
  kind: keyof typeof NAMES,
  stages: EarlierStages,
  { preprocessing, scan, subject }: Parameters<typeof stagedInput>[2],
): Volume | undefined {
  const wanted = preprocessing[NAMES[kind]];
  const given = stages[kind];
  if (!wanted) return undefined;
  if (given === undefined) {
    throw new OvkitError("ArgumentInvalid", {
      subject,
      found: `no label map of the earlier stage ${wanted.model_name} (${NAMES[kind]})`,
      expected: "one on the scan's grid",
      remedy: `predict the scan with that model and give its label map as \`${kind}\``,
    });
  }
  const name = `the label map of ${wanted.model_name}`;
  requireSameGrid(subject, { name, first: scan, other: given });
  return given;
}
