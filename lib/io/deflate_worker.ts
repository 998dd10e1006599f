import { deflateBlock } from "./deflate_block.ts";

/** What the worker sends back: the block deflated, and its memory for the next one. */
export interface DeflatedBlock {
  readonly deflated: Uint8Array<ArrayBuffer>;
  readonly memory: ArrayBuffer;
}

interface WorkerScope {
  onmessage: (event: MessageEvent<Uint8Array<ArrayBuffer>>) => void;
  postMessage(message: DeflatedBlock, transfer: Transferable[]): void;
}

const scope = globalThis as unknown as WorkerScope;

scope.onmessage = ({ data }) => {
  const deflated = deflateBlock(data);
  const memory = data.buffer;
  scope.postMessage({ deflated, memory }, [deflated.buffer, memory]);
};
