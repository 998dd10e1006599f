import { openLineProcess } from "./line_process.ts";

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
  const sizes = [edge, filters, stages, classes, threads].map(String);
  const child = await openLineProcess(python, [script, ...sizes]);
  if (child === undefined) return undefined;
  const [, version, parameterCount] = child.greeting.split(" ");
  return {
    version,
    parameterCount: Number(parameterCount),
    run: async ({ mode, precision, layout }) =>
      Number(await child.ask(`${mode} ${precision} ${layout}`)),
    close: child.close,
  };
}
