import type { ChannelVolume } from "./channel_volume.ts";
import { cutWindow } from "./cut_window.ts";
import type { LaidWindow } from "./lay_windows.ts";
import type { WindowNetwork } from "./window_network.ts";

/** Options of {@linkcode lookThroughWindows}. */
export interface LookOptions {
  readonly windows: readonly LaidWindow[];
  /** Windows of a batch. */
  readonly batchSize: number;
  /** Batches that are computed at once. */
  readonly lanes: number;
  /** Voxels of a window. */
  readonly patchZyx: readonly [number, number, number];
  /** What is seen beyond the image, for each channel. */
  readonly outside: readonly number[];
  /** All look at each batch, one after the other. */
  readonly networks: readonly WindowNetwork[];
  readonly signal?: AbortSignal | undefined;
}

/** What the networks say of a batch of windows. */
export interface SeenBatch {
  readonly windows: readonly LaidWindow[];
  /** Votes of each network, window after window. */
  readonly votes: readonly Float32Array[];
}

/**
 * Lets networks look at windows of an image, batch by batch; while one is computed the next is cut.
 * A last batch that is not full is filled with zeros.
 */
export async function* lookThroughWindows(
  image: ChannelVolume,
  { windows, batchSize, lanes: count, patchZyx, outside, networks, signal }: LookOptions,
): AsyncGenerator<SeenBatch, void> {
  const values = patchZyx[0] * patchZyx[1] * patchZyx[2] * image.shapeCzyx[0];
  const queue: Promise<SeenBatch>[] = [];
  const lanes: Promise<unknown>[] = Array.from({ length: count }, () => Promise.resolve());
  let next = 0;

  function launch(): void {
    if (next >= windows.length) return;
    const batch = windows.slice(next, next += batchSize);
    const input = new Float32Array(batchSize * values);
    batch.forEach((window, i) => {
      const target = input.subarray(i * values, (i + 1) * values);
      if (window.zyx.some(({ length }, axis) => length < patchZyx[axis])) {
        for (let at = 0; at < values; at++) target[at] = outside[at % outside.length];
      }
      cutWindow(target, image, window, patchZyx);
    });
    const seen = lanes.shift()!.then(() => look(batch, input));
    seen.catch(() => {});
    lanes.push(seen);
    queue.push(seen);
  }

  async function look(batch: readonly LaidWindow[], input: Float32Array): Promise<SeenBatch> {
    const votes: Float32Array[] = [];
    for (const network of networks) {
      signal?.throwIfAborted();
      votes.push(await network(input));
    }
    return { windows: batch, votes };
  }

  try {
    for (let lane = 0; lane < count; lane++) launch();
    for (;;) {
      launch();
      const seen = queue.shift();
      if (seen === undefined) return;
      yield await seen;
    }
  } finally {
    await Promise.allSettled(queue);
  }
}
