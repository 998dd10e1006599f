import assert from "node:assert/strict";
import { openOutputStream } from "../../lib/notebook/output_stream.ts";

/** Plays the kernel's side of the handshake, then sends what it is given. */
async function serveFrames(
  listener: Deno.TcpListener,
  bytes: Uint8Array,
): Promise<{ received: Uint8Array; connection: Deno.TcpConn }> {
  const connection = await listener.accept();
  const greeting = new Uint8Array(64);
  greeting.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0, 78, 85, 76, 76]);
  await connection.write(greeting);
  const received = new Uint8Array(64 + 2 + 25 + 3);
  for (let have = 0; have < received.length;) {
    have += await connection.read(received.subarray(have)) ?? received.length;
  }
  for (let at = 0; at < bytes.length; at += 1000) {
    await connection.write(bytes.subarray(at, at + 1000));
  }
  return { received, connection };
}

Deno.test("short and long frames of a kernel are read whole", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const long = new Uint8Array(70_000).map((_, i) => i % 256);
  const size = new Uint8Array(8);
  new DataView(size.buffer).setBigUint64(0, BigInt(long.length));
  const serving = serveFrames(
    listener,
    Uint8Array.of(1, 3, 97, 98, 99, 2, ...size, ...long, 0, 0),
  );
  const stream = await openOutputStream("127.0.0.1", (listener.addr as Deno.NetAddr).port);
  const frames: Uint8Array[] = [];
  for await (const frame of stream.frames()) {
    frames.push(frame.slice());
    if (frames.length === 3) break;
  }
  assert.deepEqual(frames, [Uint8Array.of(97, 98, 99), long, new Uint8Array(0)]);
  const { received, connection } = await serving;
  assert.deepEqual([...received.subarray(0, 12)], [0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
  assert.match(new TextDecoder().decode(received.subarray(64)), /READY.*Socket-Type.*SUB/s);
  assert.deepEqual([...received.subarray(-3)], [0, 1, 1]);
  stream[Symbol.dispose]();
  connection.close();
});

Deno.test("a kernel that closes its socket ends the wait with an error", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = serveFrames(listener, Uint8Array.of(1, 9, 1));
  const stream = await openOutputStream("127.0.0.1", (listener.addr as Deno.NetAddr).port);
  (await serving).connection.close();
  await assert.rejects(async () => {
    for await (const _ of stream.frames());
  }, /the kernel closed its output socket/);
  stream[Symbol.dispose]();
});

Deno.test("a disposed subscription ends quietly", async () => {
  using listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const serving = serveFrames(listener, new Uint8Array(0));
  const stream = await openOutputStream("127.0.0.1", (listener.addr as Deno.NetAddr).port);
  const { connection } = await serving;
  setTimeout(() => stream[Symbol.dispose](), 20);
  const frames: Uint8Array[] = [];
  for await (const frame of stream.frames()) frames.push(frame);
  assert.deepEqual(frames, []);
  connection.close();
});
