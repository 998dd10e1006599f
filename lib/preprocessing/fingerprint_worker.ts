import type { RawCase } from "../database/raw_case.ts";
import { readCase } from "../database/read_case.ts";
import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import type { OvkitErrorFields } from "../foundation/ovkit_error.ts";
import type { ErrorTag } from "../foundation/error_tag.ts";
import { analyzeCase, type CaseRecord } from "./analyze_case.ts";
import { requireCaseVolumes } from "./require_case_volumes.ts";

/** What a worker is asked. */
export interface AnalysisRequest {
  /** The case to read. */
  readonly rawCase: RawCase;
  /** Which regions of structure sets and segmentations are which class. */
  readonly regions: Readonly<Record<string, number>> | undefined;
}

/** What a worker answers: a record, or the fields of the error that stood in its way. */
export type AnalysisAnswer =
  | { readonly record: CaseRecord }
  | { readonly tag: ErrorTag; readonly fields: OvkitErrorFields }
  | { readonly message: string };

const scope = globalThis as unknown as {
  addEventListener(type: "message", listener: (event: MessageEvent<AnalysisRequest>) => void): void;
  postMessage(answer: AnalysisAnswer): void;
};

scope.addEventListener("message", async ({ data }) => scope.postMessage(await answer(data)));

async function answer({ rawCase, regions }: AnalysisRequest): Promise<AnalysisAnswer> {
  try {
    const volumes = await readCase(rawCase, regions);
    requireCaseVolumes(rawCase.id, volumes, volumes.channels.length);
    return { record: analyzeCase(volumes) };
  } catch (error) {
    if (!isOvkitError(error)) return { message: `${rawCase.id}: ${error}` };
    const { tag, subject, found, expected, remedy } = error;
    return { tag, fields: { subject, found, expected, remedy } };
  }
}
