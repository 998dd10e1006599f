import { notebookKernel } from "./notebook_kernel.ts";

let controller: AbortController | undefined;

/**
 * The signal that a notebook's stop button aborts; the cells after it get a fresh one. Give it to
 * `train` and the like. Needs the kernel that `deno task lab` sets up; in a script it is never
 * aborted and Ctrl-C works as usual.
 *
 * @example A training that the stop button ends after its step
 * ```ts
 * import { stopSignal } from "@ovkit/ovkit";
 * import assert from "node:assert/strict";
 *
 * assert.equal(stopSignal().aborted, false);
 * ```
 */
export function stopSignal(): AbortSignal {
  if (controller === undefined) {
    controller = new AbortController();
    if (notebookKernel() !== undefined) Deno.addSignalListener("SIGINT", stop);
  }
  return controller.signal;
}

function stop(): void {
  const stopped = controller;
  controller = new AbortController();
  stopped?.abort(new DOMException("stopped by the user", "AbortError"));
}
