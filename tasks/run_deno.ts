/** How a command of Deno went. */
export interface DenoResult {
  readonly success: boolean;
  /** Seconds that it took. */
  readonly seconds: number;
  /** What it wrote to standard output and standard error; empty where it was shown as it came. */
  readonly output: string;
  /** What it wrote to standard output alone. */
  readonly stdout: string;
}

/** Options of {@linkcode runDeno}. */
export interface RunDenoOptions {
  /** Shows the output on standard error as it comes. @default {false} */
  readonly show?: boolean;
  /** Environment variables to add. @default {{}} */
  readonly env?: Record<string, string>;
  /** Ends it. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command of the Deno that runs this task.
 *
 * @param args for example `["test", "-A"]`
 */
export async function runDeno(
  args: readonly string[],
  options: RunDenoOptions = {},
): Promise<DenoResult> {
  const { show = false, env = {}, signal } = options;
  const started = performance.now();
  const child = new Deno.Command(Deno.execPath(), {
    args: [...args],
    env: { ...env, ...(Deno.stderr.isTerminal() ? {} : { NO_COLOR: "1" }) },
    stdin: "null",
    stdout: "piped",
    stderr: show ? "inherit" : "piped",
    ...(signal === undefined ? {} : { signal }),
  }).spawn();
  const [stdout, stderr] = await Promise.all([
    collect(child.stdout, show),
    show ? "" : collect(child.stderr, false),
  ]);
  const { success } = await child.status;
  if (signal?.aborted) throw signal.reason;
  const seconds = (performance.now() - started) / 1000;
  return { success, seconds, output: show ? "" : stdout + stderr, stdout };
}

async function collect(stream: ReadableStream<Uint8Array>, show: boolean): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const piece of stream) {
    if (show) Deno.stderr.writeSync(piece);
    text += decoder.decode(piece, { stream: true });
  }
  return text + decoder.decode();
}
