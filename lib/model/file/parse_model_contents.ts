import { z } from "zod";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { parseModelParameters } from "../../parameters/parse_model_parameters.ts";
import type { PreprocessingParameters } from "../../preprocessing/preprocessing_parameters.ts";
import type { Certificate } from "../run/certificate.ts";
import type { FoldContents, ModelContents } from "./model_contents.ts";
import { parsePostprocessingChoice } from "../evaluation/postprocessing_choice.ts";

const number = z.number();
const pair = z.tuple([number, number]);
const triple = z.tuple([number, number, number]);
const name = z.string().min(1);
const classNumber = z.int().min(1);
const stage = z.object({
  data_name: z.string(),
  preprocessed_name: z.string(),
  model_name: z.string(),
  lb_classes: z.array(classNumber).nullable(),
});

const preprocessingSchema = z.looseObject({
  crop_to_nonzero: z.boolean().optional(),
  apply_resizing: z.boolean(),
  target_spacing: triple.nullable(),
  apply_pooling: z.boolean(),
  pooling_stride: triple.nullable(),
  resampling: z.enum(["ovseg", "nnunet"]),
  do_nn_img_interp: z.boolean(),
  n_im_channels: z.int().min(1),
  normalisation: z.array(z.enum(["window", "global", "per_case", "per_case_nonzero"])),
  window: z.array(pair.nullable()),
  scaling: z.array(pair.nullable()),
  lb_classes: z.array(classNumber).min(1),
  reduce_lb_to_single_class: z.boolean(),
  prev_stage_for_input: stage.nullable().optional(),
  prev_stage_for_mask: stage.nullable().optional(),
  r_dial_mask: number.optional(),
}).refine(
  ({ n_im_channels: n, ...each }) =>
    [each.normalisation, each.window, each.scaling].every((list) => list.length === n),
  "normalisation, window and scaling have one entry for each channel",
);

const contentsSchema = z.looseObject({
  key: z.object({ data: name, preprocessed: name, model: name }),
  parameters: z.unknown(),
  preprocessing: preprocessingSchema,
  classNames: z.record(z.string().regex(/^\d+$/), z.string()),
  choice: z.unknown().optional(),
  folds: z.array(z.looseObject({
    fold: z.int().min(0),
    weightsSha256: z.string().regex(/^[0-9a-f]{64}$/),
    certificate: z.looseObject({ weightsSha256: z.string(), runHash: z.string() }),
  })).min(1),
});

/** A model's file without its weights. */
export type ModelDescription = Omit<ModelContents, "folds"> & {
  readonly folds: readonly Omit<FoldContents, "weights">[];
};

/**
 * Checks what describes a model.
 *
 * @param subject the file
 * @throws {OvkitError} `FileCorrupt` naming the file and what of it is wrong
 */
export function parseModelContents(value: unknown, subject: string): ModelDescription {
  const result = contentsSchema.safeParse(value);
  if (!result.success) {
    const [{ path, message }] = result.error.issues;
    throw corrupt(subject, `${path.join(".") || "the description"}: ${message}`);
  }
  const { key, parameters, preprocessing, classNames, choice, folds } = result.data;
  try {
    return {
      key,
      parameters: parseModelParameters(parameters),
      preprocessing: preprocessing as unknown as PreprocessingParameters,
      classNames,
      ...choice === undefined ? {} : { choice: parsePostprocessingChoice(choice, subject) },
      folds: folds.map(({ fold, weightsSha256, certificate }) => ({
        fold,
        weightsSha256,
        certificate: certificate as unknown as Certificate,
      })),
    };
  } catch (cause) {
    throw corrupt(subject, cause instanceof Error ? cause.message : String(cause), cause);
  }
}

function corrupt(subject: string, found: string, cause?: unknown): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject,
    found,
    expected: "a whole model",
    remedy: "copy it again, or export the model again",
    cause,
  });
}
