import { notebookKernel } from "./notebook_kernel.ts";
import { openOutputStream } from "./output_stream.ts";

const fallbackWaitMs = 50;
const repeatMs = 5;
const longestWaitMs = 10_000;

/**
 * Waits until everything that cells have published so far has left the kernel, so that it stands
 * under its own cell. Outside a notebook nothing happens.
 *
 * The kernel reports a cell as done before its output queue is empty and has no sign for an empty
 * queue. But it sends its messages one by one to every subscriber of its output socket: this
 * function subscribes, publishes a mark that no page shows, and waits until the mark comes by. The
 * socket's address is read from the file that the variable `OVKIT_CONNECTION_FILE` names, which
 * `deno task lab` sets; without it a short wait is all that can be done.
 */
export async function flushOutput(): Promise<void> {
  const kernel = notebookKernel();
  if (kernel === undefined) return;
  const connectionFile = Deno.env.get("OVKIT_CONNECTION_FILE");
  if (!connectionFile) return await wait(fallbackWaitMs);
  const { ip, iopub_port, transport } = JSON.parse(await Deno.readTextFile(connectionFile));
  if (transport !== "tcp") return await wait(fallbackWaitMs);
  const mark = `ovkit-flush-${crypto.randomUUID()}`;
  const publish = () =>
    kernel.broadcast("update_display_data", {
      data: {},
      metadata: {},
      transient: { display_id: mark },
    });
  using stream = await openOutputStream(ip, iopub_port);
  const repeat = setInterval(() => {
    publish().catch(() => {});
    stream.acknowledge();
  }, repeatMs);
  const giveUp = setTimeout(() => stream[Symbol.dispose](), longestWaitMs);
  try {
    await publish();
    for await (const frame of stream.frames()) {
      if (frame.length < 500 && new TextDecoder().decode(frame).includes(mark)) return;
    }
  } finally {
    clearInterval(repeat);
    clearTimeout(giveUp);
  }
}

function wait(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
