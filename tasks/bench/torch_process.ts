/** What is measured: a training step or a forward pass, in which precision and memory layout. */
export interface TorchRun {
  readonly mode: "step" | "forward";
  readonly precision: "fp32" | "bf16";
  readonly layout: "first" | "last";
}

/** PyTorch in a process of its own, that runs what it is told and says how long it took. */
export interface TorchProcess {
  readonly version: string;
  readonly parameterCount: number;
  /** Milliseconds of one run. */
  run(run: TorchRun): Promise<number>;
  close(): Promise<void>;
}

/** The network: edge of the cubic patch, filters, stages, classes; and the threads. */
export interface BenchNetwork {
  readonly edge: number;
  readonly filters: number;
  readonly stages: number;
  readonly classes: number;
  readonly threads: number;
}

/**
 * Starts PyTorch's side.
 *
 * @param python the interpreter that has torch
 * @returns undefined where it has not
 */
export async function openTorchProcess(
  python: string,
  network: BenchNetwork,
): Promise<TorchProcess | undefined> {
  const script = new URL("torch_unet.py", import.meta.url).pathname;
  const { edge, filters, stages, classes, threads } = network;
  const child = new Deno.Command(python, {
    args: [script, ...[edge, filters, stages, classes, threads].map(String)],
    stdin: "piped",
    stdout: "piped",
    stderr: "null",
  }).spawn();
  const writer = child.stdin.getWriter();
  const lines = child.stdout.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";

  async function readLine(): Promise<string | undefined> {
    while (!rest.includes("\n")) {
      const { value, done } = await lines.read();
      if (done) return undefined;
      rest += value;
    }
    const end = rest.indexOf("\n");
    const line = rest.slice(0, end);
    rest = rest.slice(end + 1);
    return line;
  }
  const greeting = await readLine();
  if (greeting === undefined) {
    await writer.close().catch(() => {});
    await child.status;
    return undefined;
  }
  const [, version, parameterCount] = greeting.split(" ");
  return {
    version,
    parameterCount: Number(parameterCount),
    async run({ mode, precision, layout }) {
      await writer.write(new TextEncoder().encode(`${mode} ${precision} ${layout}\n`));
      return Number(await readLine());
    },
    async close() {
      await writer.close();
      await child.status;
    },
  };
}
