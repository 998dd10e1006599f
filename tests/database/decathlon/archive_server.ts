/** How the server answers one request for the archive. */
export type ServerBehaviour =
  | "whole"
  | "breaksHalfway"
  | "ignoresRange"
  | "stalls"
  | "busy"
  | "missing";

/** A loopback server of one file that can misbehave. */
export interface ArchiveServer extends AsyncDisposable {
  readonly url: string;
  /** The `range` header of every request so far; undefined for none. */
  readonly ranges: (string | undefined)[];
}

/**
 * Serves bytes.
 *
 * @param bytes what every path answers
 * @param behaviours one for each request in turn; the last one stays
 */
export function archiveServer(
  bytes: Uint8Array<ArrayBuffer>,
  behaviours: readonly ServerBehaviour[],
): ArchiveServer {
  const ranges: (string | undefined)[] = [];
  const server = Deno.serve({ port: 0, hostname: "127.0.0.1", onListen: () => {} }, (request) => {
    const behaviour = behaviours[Math.min(ranges.length, behaviours.length - 1)];
    const range = request.headers.get("range") ?? undefined;
    ranges.push(range);
    if (behaviour === "busy") return new Response("later", { status: 503 });
    if (behaviour === "missing") return new Response("none", { status: 404 });
    const start = range === undefined || behaviour === "ignoresRange"
      ? 0
      : Number(range.match(/bytes=(\d+)-/)![1]);
    if (start > 0 && start >= bytes.length) {
      return new Response(null, {
        status: 416,
        headers: { "content-range": `bytes */${bytes.length}` },
      });
    }
    const rest = bytes.subarray(start);
    const headers: Record<string, string> = { "content-length": String(rest.length) };
    if (start > 0) headers["content-range"] = `bytes ${start}-${bytes.length - 1}/${bytes.length}`;
    const body = behaviour === "breaksHalfway" || behaviour === "stalls"
      ? halfOf(rest, behaviour)
      : rest;
    return new Response(body, { status: start > 0 ? 206 : 200, headers });
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    ranges,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function halfOf(
  bytes: Uint8Array<ArrayBuffer>,
  behaviour: ServerBehaviour,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  let sent = false;
  return new ReadableStream({
    async pull(controller) {
      if (!sent) {
        sent = true;
        return controller.enqueue(bytes.subarray(0, bytes.length >> 1));
      }
      if (behaviour === "stalls") return;
      await new Promise((resolve) => setTimeout(resolve, 30));
      controller.close();
    },
  });
}
