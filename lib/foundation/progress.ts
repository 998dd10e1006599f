/** Shows how far a long task is. In a terminal one line that redraws itself, else a line a change. */
export interface Progress {
  /** Draws the state. `fraction` in [0, 1]; `text` stands behind the bar. */
  update(fraction: number, text: string): void;
  /** Draws the last state and ends the line. */
  finish(text: string): void;
}

/** Options of {@linkcode openProgress}. */
export interface ProgressOptions {
  /** Where it is drawn. @default {Deno.stderr} */
  readonly stream?: { writeSync(bytes: Uint8Array): number; isTerminal(): boolean };
  /** Least time between two drawings of a bar in a terminal. @default {100} */
  readonly intervalMs?: number;
}

/**
 * Opens a progress bar.
 *
 * @param label what is being done, a word or two
 */
export function openProgress(label: string, options: ProgressOptions = {}): Progress {
  const { stream = Deno.stderr, intervalMs = 100 } = options;
  const terminal = stream.isTerminal();
  const encoder = new TextEncoder();
  let drawnAt = -Infinity;

  function update(fraction: number, text: string): void {
    if (!terminal || performance.now() - drawnAt < intervalMs) return;
    drawnAt = performance.now();
    const filled = Math.round(Math.min(1, Math.max(0, fraction)) * 24);
    const bar = "━".repeat(filled) + "╌".repeat(24 - filled);
    stream.writeSync(encoder.encode(`\r\x1b[2K${label} ${bar} ${text}`));
  }
  function finish(text: string): void {
    stream.writeSync(encoder.encode(`${terminal ? "\r\x1b[2K" : ""}${label}: ${text}\n`));
  }
  return { update, finish };
}
