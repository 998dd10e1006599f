import type { ModelMember } from "../model_member.ts";
import { namedScans, type Scans } from "./named_scans.ts";
import type { ModelPredictor } from "./open_model_predictor.ts";
import { predictScans, type PredictScansOptions, type ScanOutcome } from "./predict_scans.ts";

/** Lists scans and segments them; see {@linkcode predictScans}. */
export async function* predictAll(
  predictor: ModelPredictor,
  [{ preprocessing }]: readonly ModelMember[],
  { scans, ...options }: PredictScansOptions & { readonly scans: Scans },
): AsyncGenerator<ScanOutcome, void> {
  const named = await namedScans(scans, preprocessing.n_im_channels);
  yield* predictScans(predictor, named, options);
}
