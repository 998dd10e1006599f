import type { EpochHistory } from "../charts/epoch_history.ts";
import { flushOutput } from "./flush_output.ts";
import { lossChart } from "../charts/loss_chart.ts";
import { notebookKernel } from "./notebook_kernel.ts";

/** A chart of losses that grows under a notebook's cell while a training runs. */
export interface LiveLoss {
  /** Adds an epoch; draws at most as often as the interval allows. */
  add(record: EpochHistory): void;
  /** Draws the last state and waits until it has arrived. */
  finish(): Promise<void>;
}

/** Options of {@linkcode liveLoss}. */
export interface LiveLossOptions {
  /** Least time between two drawings. @default {200} */
  readonly intervalMs?: number;
  /** Sends a message to the notebook. @default {the kernel's, nothing outside a notebook} */
  readonly broadcast?: (type: string, content: Record<string, unknown>) => Promise<void>;
}

/**
 * Opens a live chart of losses. Outside a notebook it does nothing, so that the same code runs as a
 * script.
 *
 * @example In a training's loop
 * ```ts
 * import { liveLoss } from "@ovkit/ovkit";
 *
 * const chart = liveLoss();
 * for (let epoch = 1; epoch <= 3; epoch++) chart.add({ epoch, trainLoss: 1 / epoch });
 * await chart.finish();
 * ```
 */
export function liveLoss(options: LiveLossOptions = {}): LiveLoss {
  const { intervalMs = 200 } = options;
  const kernel = notebookKernel();
  const broadcast = options.broadcast ??
    (kernel && ((type, content) => kernel.broadcast(type, content)));
  const history: EpochHistory[] = [];
  const displayId = crypto.randomUUID();
  let drawnAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending = Promise.resolve();

  function draw(): void {
    if (broadcast === undefined) return;
    clearTimeout(timer);
    timer = undefined;
    const type = drawnAt === -Infinity ? "display_data" : "update_display_data";
    drawnAt = performance.now();
    const data = {
      "image/svg+xml": lossChart(history, { ground: true }),
      "text/plain": textOf(history),
    };
    const content = { data, metadata: {}, transient: { display_id: displayId } };
    sending = sending.then(() => broadcast(type, content)).catch(() => {});
  }
  function add(record: EpochHistory): void {
    history.push(record);
    if (broadcast === undefined || timer !== undefined) return;
    const wait = drawnAt + intervalMs - performance.now();
    if (wait <= 0) draw();
    else timer = setTimeout(draw, wait);
  }
  async function finish(): Promise<void> {
    if (history.length > 0) draw();
    await sending;
    await flushOutput();
  }
  return { add, finish };
}

function textOf(history: readonly EpochHistory[]): string {
  const last = history.at(-1);
  return last === undefined ? "no epoch yet" : `epoch ${last.epoch}: loss ${last.trainLoss}`;
}
