import type { BatchTensors } from "../../augmentation/batch_tensors.ts";
import { tf } from "../../engine/tf.ts";
import type { BatchSource, CutBatch } from "./batch_source.ts";

/** Batches one after the other, prepared before they are asked for. */
export interface BatchQueue {
  /** The next batch; the caller disposes it. */
  next(): Promise<BatchTensors>;
  /** Waits for what is under way and frees it. */
  close(): Promise<void>;
}

/** Names a batch, epoch and step from 0. */
export interface BatchPlace {
  readonly epoch: number;
  readonly step: number;
}

/**
 * Prepares batches ahead: the next one on the engine while the last is trained with, and where
 * workers read, one more is cut meanwhile for each of them. What comes out is what the source
 * gives.
 *
 * @param places the batches in the order in which they are asked for; they are made when one asks
 */
export function openBatchQueue(source: BatchSource, places: Iterator<BatchPlace>): BatchQueue {
  const ahead = source.workers + 1;
  const cuts: Promise<CutBatch>[] = [];
  let ready: Promise<BatchTensors> | undefined;

  function cutMore(): void {
    while (cuts.length < ahead) {
      const place = places.next();
      if (place.done) return;
      cuts.push(watched(source.cut(place.value.epoch, place.value.step)));
    }
  }
  function begin(): void {
    cutMore();
    const cut = cuts.shift();
    ready = cut && watched(cut.then(source.finish));
    if (ahead > 1) cutMore();
  }
  async function next(): Promise<BatchTensors> {
    if (ready === undefined) begin();
    if (ready === undefined) throw new RangeError("Cannot take a batch: there are no more");
    const batch = await ready;
    begin();
    return batch;
  }
  async function close(): Promise<void> {
    const last = ready;
    ready = undefined;
    await Promise.allSettled(cuts.splice(0));
    const batch = await last?.catch(() => undefined);
    if (batch !== undefined) tf.dispose({ ...batch });
  }
  return { next, close };
}

/** A promise whose failure is heard when it is awaited, however late. */
function watched<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
