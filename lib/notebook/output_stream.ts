/** A subscription to the output socket of a notebook kernel. */
export interface OutputStream extends Disposable {
  /** What the kernel publishes, frame by frame, until the subscription is disposed. */
  frames(): AsyncGenerator<Uint8Array>;
  /** Sends a few bytes, so that the kernel's next small message is not held back by TCP. */
  acknowledge(): void;
}

const greetingBytes = 64;

/**
 * Subscribes to everything that a kernel publishes (ZMTP 3.0, a SUB socket without security).
 *
 * @param hostname the kernel's address
 * @param port its `iopub_port`
 */
export async function openOutputStream(hostname: string, port: number): Promise<OutputStream> {
  const connection = await Deno.connect({ hostname, port });
  connection.setNoDelay(true);
  let held = new Uint8Array(0);
  let open = true;

  async function take(count: number): Promise<Uint8Array> {
    const pieces = [held];
    let have = held.length;
    while (have < count) {
      const piece = new Uint8Array(1 << 18);
      const got = await connection.read(piece);
      if (got === null) throw new Error("the kernel closed its output socket");
      pieces.push(piece.subarray(0, got));
      have += got;
    }
    if (pieces.length > 1) held = joined(pieces, have);
    const taken = held.subarray(0, count);
    held = held.subarray(count);
    return taken;
  }
  async function* frames(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        const [flags] = await take(1);
        const long = (flags & 2) !== 0;
        const header = await take(long ? 8 : 1);
        const { buffer, byteOffset } = header;
        const size = long ? Number(new DataView(buffer, byteOffset).getBigUint64(0)) : header[0];
        yield await take(size);
      }
    } catch (error) {
      if (open) throw error;
    }
  }
  function acknowledge(): void {
    connection.write(subscription()).catch(() => {});
  }
  function close(): void {
    if (!open) return;
    open = false;
    connection.close();
  }
  try {
    await connection.write(greeting());
    await take(greetingBytes);
    await connection.write(Uint8Array.of(...ready(), ...subscription()));
  } catch (error) {
    close();
    throw error;
  }
  return { frames, acknowledge, [Symbol.dispose]: close };
}

function joined(pieces: readonly Uint8Array[], length: number): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(length);
  pieces.reduce((at, piece) => (whole.set(piece, at), at + piece.length), 0);
  return whole;
}

function greeting(): Uint8Array {
  const bytes = new Uint8Array(greetingBytes);
  bytes.set([0xff, 0, 0, 0, 0, 0, 0, 0, 0, 0x7f, 3, 0]);
  bytes.set(new TextEncoder().encode("NULL"), 12);
  return bytes;
}

function ready(): Uint8Array {
  const command = new TextEncoder().encode("\x05READY\x0bSocket-Type\0\0\0\x03SUB");
  return Uint8Array.of(4, command.length, ...command);
}

function subscription(): Uint8Array {
  return Uint8Array.of(0, 1, 1);
}
