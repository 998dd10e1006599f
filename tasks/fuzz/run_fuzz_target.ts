import type { FuzzOutcome } from "./fuzz_child.ts";
import type { FuzzModule } from "./fuzz_targets.ts";

/** A damaged file that a reader did not take as it should. */
export interface FuzzFailure {
  readonly target: string;
  readonly seed: number;
  readonly index: number;
  readonly kind: FuzzOutcome["kind"] | "hang" | "crash";
  readonly message: string;
}

/** How a target took the damaged files. */
export interface FuzzReport {
  readonly target: string;
  readonly cases: number;
  /** How many were read, and refused by which error. */
  readonly counts: Readonly<Record<string, number>>;
  readonly slowestMilliseconds: number;
  readonly failures: readonly FuzzFailure[];
}

/** What {@linkcode runFuzzTarget} runs. */
export interface FuzzRun {
  readonly seed: number;
  /** The first case's number. @default {0} */
  readonly first?: number;
  /** One more than the last case's number. */
  readonly last: number;
  /** When no further case is begun, by `performance.now()`. @default {Infinity} */
  readonly deadline?: number;
  readonly signal?: AbortSignal;
  /** How long a file may take. @default {2000} */
  readonly hangMilliseconds?: number;
  onCase?(index: number): void;
}

const START_MILLISECONDS = 60_000;

/** What a process said before it was done, ended, or had to be. */
interface ChildEnd {
  readonly next: number;
  readonly ended: "done" | "stopped" | "hang" | "crash";
  readonly remark: string;
}

/**
 * Gives a target damaged files, in a process of its own that is killed where a file takes longer than
 * two seconds. Cases that hang, need too much memory or end the process are run once more alone, and
 * count where they do so again.
 */
export async function runFuzzTarget(module: FuzzModule, run: FuzzRun): Promise<FuzzReport> {
  const { name } = module.target;
  const { seed, first = 0, last } = run;
  const counts: Record<string, number> = {};
  const failures: FuzzFailure[] = [];
  let slowestMilliseconds = 0;
  let next = first;
  function record(outcome: FuzzOutcome): void {
    const { kind, message, index, milliseconds } = outcome;
    const word = kind === "refused" ? message : kind;
    counts[word] = (counts[word] ?? 0) + 1;
    slowestMilliseconds = Math.max(slowestMilliseconds, milliseconds);
    if (kind !== "read" && kind !== "refused") {
      failures.push({ target: name, seed, index, kind, message });
    }
  }
  while (next < last) {
    const doubtful: number[] = [];
    const end = await runChild(module, { ...run, first: next }, (outcome) => {
      if (outcome.kind === "memory") doubtful.push(outcome.index);
      else record(outcome);
      run.onCase?.(outcome.index);
    });
    next = end.next;
    if (end.ended === "hang" || end.ended === "crash") doubtful.push(next++);
    for (const index of doubtful) {
      const alone = { seed, first: index, last: index + 1, hangMilliseconds: run.hangMilliseconds };
      const again = await runChild(module, alone, record);
      if (again.ended === "done") continue;
      const kind = again.ended === "hang" ? "hang" : "crash";
      counts[kind] = (counts[kind] ?? 0) + 1;
      failures.push({ target: name, seed, index, kind, message: again.remark });
    }
    if (end.ended === "stopped") break;
  }
  run.signal?.throwIfAborted();
  return { target: name, cases: next - first, counts, slowestMilliseconds, failures };
}

async function runChild(
  { url }: FuzzModule,
  run: FuzzRun,
  onOutcome: (outcome: FuzzOutcome) => void,
): Promise<ChildEnd> {
  const { seed, first = 0, last, deadline = Infinity, signal, hangMilliseconds = 2000 } = run;
  const folder = await Deno.makeTempDir();
  const script = new URL("./fuzz_child.ts", import.meta.url).pathname;
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "-A", script, url, `${seed}`, `${first}`, `${last}`, folder],
    stdin: "null",
    stdout: "piped",
    stderr: "piped",
  }).spawn();
  let next = first;
  let ended: ChildEnd["ended"] = "crash";
  let ready = false;
  function stop(reason: "hang" | "stopped"): void {
    ended = reason;
    try {
      child.kill("SIGKILL");
    } catch {
      return;
    }
  }
  let timer = setTimeout(stop, START_MILLISECONDS, "hang");
  const errors = new Response(child.stderr).text();
  for await (const line of linesOf(child.stdout)) {
    clearTimeout(timer);
    if (line === "ready") {
      ready = true;
    } else {
      const outcome: FuzzOutcome = JSON.parse(line);
      onOutcome(outcome);
      next = outcome.index + 1;
    }
    if (next < last && (performance.now() > deadline || signal?.aborted)) stop("stopped");
    timer = setTimeout(stop, hangMilliseconds, "hang");
  }
  clearTimeout(timer);
  const { success } = await child.status;
  const remark = (await errors).trim();
  await Deno.remove(folder, { recursive: true });
  if (!ready) throw new Error(`the sound files of ${url} cannot be had: ${remark}`);
  return { next, ended: success ? "done" : ended, remark };
}

async function* linesOf(stream: ReadableStream<Uint8Array<ArrayBuffer>>): AsyncGenerator<string> {
  let rest = "";
  for await (const text of stream.pipeThrough(new TextDecoderStream())) {
    const lines = (rest + text).split("\n");
    rest = lines.pop()!;
    yield* lines;
  }
}
