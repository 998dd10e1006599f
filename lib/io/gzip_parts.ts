import { crc32 } from "node:zlib";
import { deflateBlock, LAST_BLOCK } from "./deflate_block.ts";
import type { DeflatedBlock } from "./deflate_worker.ts";

const WORKER = new URL("./deflate_worker.ts", import.meta.url);
const BLOCK_BYTES = 1 << 20;
const MOST_WORKERS = 4;

/** Fewer blocks than this are deflated here: starting workers would take longer. */
const LEAST_BLOCKS_FOR_WORKERS = 4;

/** The head of a gzip file that tells neither time nor system (RFC 1952). */
const HEAD = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255);

/**
 * Packs bytes as one gzip member, in blocks of a fixed size that several workers share: the same bytes
 * come out whatever the number of processors.
 *
 * @param parts the content, in order; left as it is
 * @returns the file's bytes, in order
 */
export async function gzipParts(parts: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const blocks = parts.flatMap((part) =>
    Array.from(
      { length: Math.ceil(part.length / BLOCK_BYTES) },
      (_, i) => part.subarray(i * BLOCK_BYTES, (i + 1) * BLOCK_BYTES),
    )
  );
  const deflating = blocks.length >= LEAST_BLOCKS_FOR_WORKERS && mayStartWorkers()
    ? deflateWithWorkers(blocks)
    : Promise.resolve(blocks.map(deflateBlock));
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const tail = new DataView(new ArrayBuffer(8));
  tail.setUint32(4, length % 2 ** 32, true);
  const deflated = await deflating;
  tail.setUint32(0, parts.reduce((sum, part) => crc32(part, sum), 0), true);
  return [HEAD, ...deflated, LAST_BLOCK, new Uint8Array(tail.buffer)];
}

/** Whether the worker's module may be loaded: a program may be allowed to read its data alone. */
function mayStartWorkers(): boolean {
  if (WORKER.protocol !== "file:") return false;
  return Deno.permissions.querySync({ name: "read", path: WORKER }).state === "granted";
}

async function deflateWithWorkers(blocks: readonly Uint8Array[]): Promise<Uint8Array[]> {
  const count = Math.min(navigator.hardwareConcurrency, MOST_WORKERS);
  const deflated: Uint8Array[] = [];
  let next = 0;
  async function work(): Promise<void> {
    const worker = new Worker(WORKER, { type: "module" });
    let memory = new ArrayBuffer(BLOCK_BYTES);
    try {
      while (next < blocks.length) {
        const index = next++;
        const copy = new Uint8Array(memory, 0, blocks[index].length);
        copy.set(blocks[index]);
        const result = await deflateIn(worker, copy);
        deflated[index] = result.deflated;
        memory = result.memory;
      }
    } finally {
      worker.terminate();
    }
  }
  await Promise.all(Array.from({ length: count }, work));
  return deflated;
}

function deflateIn(worker: Worker, block: Uint8Array<ArrayBuffer>): Promise<DeflatedBlock> {
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<DeflatedBlock>) => resolve(data);
    worker.onerror = (event) => {
      event.preventDefault();
      reject(new Error(event.message));
    };
    worker.postMessage(block, [block.buffer]);
  });
}
