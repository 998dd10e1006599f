import type { RawCase } from "../database/raw_case.ts";
import { OvkitError } from "../foundation/ovkit_error.ts";
import type { CaseRecord } from "./analyze_case.ts";
import type { AnalysisAnswer, AnalysisRequest } from "./fingerprint_worker.ts";

/** Workers that read and analyse cases, each one at a time. */
export interface AnalysisWorkers {
  /**
   * Analyses a case in a worker that is free; the result is the same in every worker.
   *
   * @param regions which regions of structure sets and segmentations are which class
   * @throws {OvkitError} as reading a case
   */
  analyze(
    rawCase: RawCase,
    regions: Readonly<Record<string, number>> | undefined,
  ): Promise<CaseRecord>;
  /** Ends the workers. */
  close(): void;
}

/** Makes workers; one is started with the first case that finds none free. */
export function openAnalysisWorkers(): AnalysisWorkers {
  const all: Worker[] = [];
  const free: Worker[] = [];

  function started(): Worker {
    const url = new URL("./fingerprint_worker.ts", import.meta.url);
    const worker = new Worker(url, { type: "module" });
    all.push(worker);
    return worker;
  }
  async function analyze(
    rawCase: RawCase,
    regions: Readonly<Record<string, number>> | undefined,
  ): Promise<CaseRecord> {
    const worker = free.pop() ?? started();
    const answer = await ask(worker, { rawCase, regions });
    free.push(worker);
    if ("record" in answer) return answer.record;
    throw "tag" in answer ? new OvkitError(answer.tag, answer.fields) : new Error(answer.message);
  }
  return { analyze, close: () => all.forEach((worker) => worker.terminate()) };
}

function ask(worker: Worker, request: AnalysisRequest): Promise<AnalysisAnswer> {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<AnalysisAnswer>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve({ message: `${request.rawCase.id}: ${event.message}` });
    };
    worker.postMessage(request);
  });
}
