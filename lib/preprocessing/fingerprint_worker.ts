import type { RawCase } from "../database/raw_case.ts";
import { readCase } from "../database/read_case.ts";
import { analyzeCase, type CaseRecord } from "./analyze_case.ts";
import { requireCaseVolumes } from "./require_case_volumes.ts";
import { serveRequests } from "./serve_requests.ts";

/** What a worker is asked. */
export interface AnalysisRequest {
  /** The case to read. */
  readonly rawCase: RawCase;
  /** Which regions of structure sets and segmentations are which class. */
  readonly regions: Readonly<Record<string, number>> | undefined;
}

async function analyze({ rawCase, regions }: AnalysisRequest): Promise<CaseRecord> {
  const volumes = await readCase(rawCase, regions);
  requireCaseVolumes(rawCase.id, volumes, volumes.channels.length);
  return analyzeCase(volumes);
}

serveRequests(analyze, ({ rawCase }) => rawCase.id);
