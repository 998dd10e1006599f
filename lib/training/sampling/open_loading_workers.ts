import { OvkitError } from "../../foundation/ovkit_error.ts";
import type {
  CutRequest,
  LoadingAnswer,
  LoadingRequest,
  NotedVolume,
  NotesRequest,
} from "./loading_worker.ts";
import type { PatchArrays } from "./patch_arrays.ts";

/** Workers that read preprocessed volumes, each one request at a time. */
export interface LoadingWorkers {
  readonly count: number;
  /** Reads a volume and notes what sampling needs of it. */
  note(request: Omit<NotesRequest, "kind">): Promise<NotedVolume>;
  /** Makes the arrays of a batch and cuts some of its patches. */
  cut(request: Omit<CutRequest, "kind">): Promise<PatchArrays>;
  /** Ends the workers; what is under way fails. */
  close(): void;
}

interface Task {
  readonly request: LoadingRequest;
  readonly resolve: (answer: LoadingAnswer) => void;
}

const WORKER = new URL("./loading_worker.ts", import.meta.url);

/**
 * Makes workers; one is started with the first request that finds none free.
 *
 * @param count how many at most; undefined comes back for 0, and where no worker may be started
 */
export function openLoadingWorkers(count: number): LoadingWorkers | undefined {
  if (count === 0 || !mayStartWorkers()) return undefined;
  const all: Worker[] = [];
  const free: Worker[] = [];
  const waiting: Task[] = [];
  const running = new Set<Task>();
  let closed = false;

  function work(): void {
    while (waiting.length > 0 && (free.length > 0 || all.length < count)) {
      const task = waiting.shift()!;
      running.add(task);
      run(free.pop() ?? started(), task);
    }
  }
  function started(): Worker {
    const worker = new Worker(WORKER, { type: "module" });
    all.push(worker);
    return worker;
  }
  function run(worker: Worker, task: Task): void {
    const end = (answer: LoadingAnswer) => {
      running.delete(task);
      task.resolve(answer);
    };
    worker.onmessage = ({ data }: MessageEvent<LoadingAnswer>) => {
      free.push(worker);
      end(data);
      work();
    };
    worker.onerror = (event) => {
      event.preventDefault();
      all.splice(all.indexOf(worker), 1);
      worker.terminate();
      end({ message: event.message });
      work();
    };
    worker.postMessage(task.request);
  }
  async function ask(request: LoadingRequest): Promise<LoadingAnswer> {
    const answer = closed ? ended : await new Promise<LoadingAnswer>((resolve) => {
      waiting.push({ request, resolve });
      work();
    });
    if ("tag" in answer) throw new OvkitError(answer.tag, answer.fields);
    if ("message" in answer) throw new Error(answer.message);
    return answer;
  }
  function close(): void {
    closed = true;
    all.forEach((worker) => worker.terminate());
    for (const task of [...running, ...waiting.splice(0)]) task.resolve(ended);
  }
  return {
    count,
    note: async (request) =>
      (await ask({ kind: "notes", ...request }) as { noted: NotedVolume }).noted,
    cut: async (request) =>
      (await ask({ kind: "cut", ...request }) as { arrays: PatchArrays }).arrays,
    close,
  };
}

const ended: LoadingAnswer = { message: "the loading workers were closed" };

/** Whether the worker's module may be loaded: a program may be allowed to read its data alone. */
function mayStartWorkers(): boolean {
  if (WORKER.protocol !== "file:") return false;
  return Deno.permissions.querySync({ name: "read", path: WORKER }).state === "granted";
}
