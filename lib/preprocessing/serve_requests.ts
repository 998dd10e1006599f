import { isOvkitError } from "../foundation/is_ovkit_error.ts";
import type { WorkerAnswer } from "./open_case_workers.ts";

interface WorkerScope<Request, Result> {
  addEventListener(type: "message", listener: (event: MessageEvent<Request>) => void): void;
  postMessage(answer: WorkerAnswer<Result>): void;
}

/**
 * Answers the requests that a worker gets, one by one.
 *
 * @param work what is done
 * @param subjectOf what errors name
 */
export function serveRequests<Request, Result>(
  work: (request: Request) => Promise<Result>,
  subjectOf: (request: Request) => string,
): void {
  const scope = globalThis as unknown as WorkerScope<Request, Result>;
  scope.addEventListener("message", async ({ data }) => scope.postMessage(await answer(data)));

  async function answer(request: Request): Promise<WorkerAnswer<Result>> {
    try {
      return { result: await work(request) };
    } catch (error) {
      if (!isOvkitError(error)) return { message: `${subjectOf(request)}: ${error}` };
      const { tag, subject, found, expected, remedy } = error;
      return { tag, fields: { subject, found, expected, remedy } };
    }
  }
}
