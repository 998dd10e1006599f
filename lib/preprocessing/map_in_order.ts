/**
 * Does something to each item, some at a time, and gives the results in the items' order. The next
 * item is begun when the result before it has been taken.
 *
 * @param items what is worked on
 * @param work done to each; a failure ends the results where it stands, and what runs is awaited
 * @param options how many at a time
 */
export async function* mapInOrder<T, R>(
  items: readonly T[],
  work: (item: T, index: number) => Promise<R>,
  options: MapInOrderOptions,
): AsyncGenerator<R> {
  const running: Promise<R>[] = [];
  let next = 0;
  try {
    while (next < items.length || running.length > 0) {
      while (next < items.length && running.length < options.atOnce) {
        const result = work(items[next], next);
        result.catch(() => {});
        running.push(result);
        next++;
      }
      yield await running.shift()!;
    }
  } finally {
    await Promise.allSettled(running);
  }
}

/** Options of {@linkcode mapInOrder}. */
export interface MapInOrderOptions {
  /** Most items that are worked on at the same time. */
  readonly atOnce: number;
}
