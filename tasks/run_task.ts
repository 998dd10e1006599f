import { parseArgs, type ParseArgsConfig } from "node:util";
import { isOvkitError } from "../lib/foundation/is_ovkit_error.ts";
import { nearestName } from "../lib/foundation/nearest_name.ts";
import { openProgress, type Progress } from "../lib/foundation/progress.ts";
import { FailedResult } from "./failed_result.ts";
import { UsageError } from "./usage_error.ts";

/** The options a task takes, as `parseArgs` of `node:util` describes them. */
export type TaskOptions = NonNullable<ParseArgsConfig["options"]>;

/** What a task's work is given. */
export interface TaskContext<T extends TaskOptions> {
  /** The options' values by name. */
  readonly values: TaskValues<T>;
  /** The arguments that are no options. */
  readonly positionals: readonly string[];
  /** Whether the result is wanted as JSON. */
  readonly json: boolean;
  /** Aborted when the user presses Ctrl-C or the process is asked to end. */
  readonly signal: AbortSignal;
  /** Prints a line for the reader: to standard output, with `--json` to standard error. */
  print(line: string): void;
  /** Opens a progress bar on standard error. */
  progress(label: string): Progress;
}

/** The values of a task's options. */
export type TaskValues<T extends TaskOptions> = ReturnType<
  typeof parseArgs<{ options: T & typeof sharedOptions; strict: true; allowPositionals: true }>
>["values"];

/** A `deno task`. */
export interface Task<T extends TaskOptions> {
  readonly name: string;
  /** What stands behind the name in the usage line, e.g. `NAME [--cases N]`. */
  readonly usage: string;
  /** One sentence on what it does. */
  readonly about: string;
  readonly options: T;
  /** Fewest arguments that are no options. @default {0} */
  readonly leastArguments?: number;
  /** Most arguments that are no options. @default {0} */
  readonly mostArguments?: number;
  /** Does the work; what it returns is the JSON result, as is that of a {@linkcode FailedResult}. */
  run(context: TaskContext<T>): Promise<Record<string, unknown>>;
}

const sharedOptions = { json: { type: "boolean" }, help: { type: "boolean" } } as const;

/**
 * Runs a task: parses its arguments, prints its result, turns errors into one line on standard error.
 *
 * With `--json` the last line of standard output is the result as one JSON object and nothing else
 * goes there. `OVKIT_DEBUG=1` adds an error's stack.
 *
 * @returns the exit code: 0 done, 1 failed, 2 wrong use
 */
export async function runTask<T extends TaskOptions>(
  task: Task<T>,
  args: readonly string[] = Deno.args,
): Promise<number> {
  const usage = `usage: deno task ${task.name} ${task.usage}`.trimEnd();
  const controller = new AbortController();
  const removeListeners = listenForStop(controller);
  let json = false;
  try {
    const { values, positionals } = parse(task, args);
    if ("help" in values && values.help === true) {
      console.log(`${task.about}\n${usage}`);
      return 0;
    }
    checkArgumentCount(task, positionals.length);
    json = "json" in values && values.json === true;
    const print = json ? printToStderr : console.log;
    if (json) keepStdoutClean();
    const { signal } = controller;
    const context = { values, positionals, json, signal, print, progress: openProgress };
    const result = await task.run(context);
    if (json) writeLine(Deno.stdout, JSON.stringify(result));
    return 0;
  } catch (error) {
    if (json && error instanceof FailedResult) {
      writeLine(Deno.stdout, JSON.stringify(error.result));
    }
    return report(error, usage);
  } finally {
    removeListeners();
  }
}

function parse<T extends TaskOptions>(
  task: Task<T>,
  args: readonly string[],
): { values: TaskValues<T>; positionals: string[] } {
  const options = { ...task.options, ...sharedOptions };
  try {
    return parseArgs({ args: [...args], options, strict: true, allowPositionals: true });
  } catch (error) {
    const written = (error as Error).message.match(/^Unknown option '(--?[^']*)'/)?.[1];
    if (written === undefined) throw new UsageError((error as Error).message);
    const near = nearestName(written.replace(/^-+/, ""), Object.keys(options));
    throw new UsageError(
      `unknown option ${written}` + (near === undefined ? "" : `, did you mean --${near}?`),
    );
  }
}

function checkArgumentCount<T extends TaskOptions>(task: Task<T>, count: number): void {
  const { leastArguments: least = 0, mostArguments: most = least } = task;
  const plural = (number: number) => `${number} argument${number === 1 ? "" : "s"}`;
  if (count < least) throw new UsageError(`${plural(least)} needed, received ${count}`);
  if (count <= most) return;
  const limit = most === 0 ? "no arguments" : `at most ${plural(most)}`;
  throw new UsageError(`${limit} taken, received ${count}`);
}

function report(error: unknown, usage: string): number {
  const message = error instanceof Error ? error.message : String(error);
  const line = message.replaceAll(/\s*\n\s*/g, " ");
  if (error instanceof UsageError) {
    printToStderr(`${line}\n${usage}`);
    return 2;
  }
  const expected = isOvkitError(error) || isFileError(error) ||
    (error as Error).name === "AbortError";
  printToStderr(expected ? line : `unexpected error: ${line} (OVKIT_DEBUG=1 shows the stack)`);
  if (Deno.env.get("OVKIT_DEBUG") === "1" && error instanceof Error) {
    printToStderr(error.stack ?? "");
    if (error.cause instanceof Error) printToStderr(`caused by ${error.cause.stack}`);
  }
  return 1;
}

function isFileError(error: unknown): boolean {
  const { FilesystemLoop, IsADirectory, NotADirectory, NotFound, PermissionDenied } = Deno.errors;
  return [FilesystemLoop, IsADirectory, NotADirectory, NotFound, PermissionDenied]
    .some((kind) => error instanceof kind);
}

function listenForStop(controller: AbortController): () => void {
  const stop = () => {
    if (controller.signal.aborted) Deno.exit(1);
    controller.abort(new DOMException("stopped; a second Ctrl-C ends at once", "AbortError"));
  };
  Deno.addSignalListener("SIGINT", stop);
  Deno.addSignalListener("SIGTERM", stop);
  return () => {
    Deno.removeSignalListener("SIGINT", stop);
    Deno.removeSignalListener("SIGTERM", stop);
  };
}

function keepStdoutClean(): void {
  console.log = console.info = console.debug = console.error;
}

function printToStderr(line: string): void {
  writeLine(Deno.stderr, line);
}

function writeLine(stream: { writeSync(bytes: Uint8Array): number }, line: string): void {
  const bytes = new TextEncoder().encode(line + "\n");
  for (let offset = 0; offset < bytes.length;) offset += stream.writeSync(bytes.subarray(offset));
}
