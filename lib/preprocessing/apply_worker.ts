import { applyCase } from "./apply_case.ts";
import type { CaseJob, CaseOutcome } from "./case_job.ts";
import { serveRequests } from "./serve_requests.ts";

/** What a worker is asked. */
export type ApplyRequest = CaseJob;

serveRequests<ApplyRequest, CaseOutcome>(applyCase, ({ rawCase }) => rawCase.id);
