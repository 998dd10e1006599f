import type { ErrorTag } from "../foundation/error_tag.ts";
import { OvkitError, type OvkitErrorFields } from "../foundation/ovkit_error.ts";

/** What a worker answers: a result, or the fields of the error that stood in its way. */
export type WorkerAnswer<Result> =
  | { readonly result: Result }
  | { readonly tag: ErrorTag; readonly fields: OvkitErrorFields }
  | { readonly message: string };

/** Workers that each do one thing at a time. */
export interface CaseWorkers<Request, Result> {
  /**
   * Asks a worker that is free; the result is the same in every worker.
   *
   * @param subject what errors name, e.g. the case
   * @throws {OvkitError} what the worker threw
   */
  ask(request: Request, subject: string): Promise<Result>;
  /** Ends the workers. */
  close(): void;
}

/**
 * Makes workers; one is started with the first request that finds none free.
 *
 * @param url a module that calls `serveRequests`
 */
export function openCaseWorkers<Request, Result>(url: URL): CaseWorkers<Request, Result> {
  const all: Worker[] = [];
  const free: Worker[] = [];

  function started(): Worker {
    const worker = new Worker(url, { type: "module" });
    all.push(worker);
    return worker;
  }
  async function ask(request: Request, subject: string): Promise<Result> {
    const worker = free.pop() ?? started();
    const answer = await answerOf<Request, Result>(worker, request, subject);
    free.push(worker);
    if ("result" in answer) return answer.result;
    throw "tag" in answer ? new OvkitError(answer.tag, answer.fields) : new Error(answer.message);
  }
  return { ask, close: () => all.forEach((worker) => worker.terminate()) };
}

function answerOf<Request, Result>(
  worker: Worker,
  request: Request,
  subject: string,
): Promise<WorkerAnswer<Result>> {
  return new Promise((resolve) => {
    worker.onmessage = ({ data }: MessageEvent<WorkerAnswer<Result>>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      resolve({ message: `${subject}: ${event.message}` });
    };
    worker.postMessage(request);
  });
}
