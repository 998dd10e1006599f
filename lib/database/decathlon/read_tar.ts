import { OvkitError } from "../../foundation/ovkit_error.ts";

/** One file in a tar archive; its content can be read while it is the current one. */
export interface TarFile {
  readonly path: string;
  readonly bytes: number;
  /** Reads the content piece by piece, once. */
  content(): AsyncGenerator<Uint8Array>;
}

const blockBytes = 512;
const decoder = new TextDecoder();

/**
 * Reads the regular files of a tar archive (ustar, GNU and pax names) as they come by.
 *
 * @param stream the archive's bytes
 * @param subject the archive's name in errors
 * @throws {OvkitError} `FileCorrupt` where the archive is cut off or damaged, `DataInvalid` where a
 * path leads out of the archive's folder
 */
export async function* readTar(
  stream: AsyncIterable<Uint8Array>,
  subject: string,
): AsyncGenerator<TarFile> {
  const source = openSource(stream, subject);
  let longPath: string | undefined;
  let longSize: number | undefined;
  for (;;) {
    const header = await source.take(blockBytes);
    if (header === undefined) {
      throw damaged(subject, "cut off: the end mark is missing");
    }
    if (header.every((byte) => byte === 0)) return;
    checkHeader(header, subject);
    const type = String.fromCharCode(header[156]);
    const bytes = longSize ?? readSize(header, subject);
    const padding = (blockBytes - bytes % blockBytes) % blockBytes;
    if (type === "L" || type === "x") {
      const text = decoder.decode(await source.takeAll(bytes));
      await source.takeAll(padding);
      if (type === "L") longPath = text.replace(/\0.*$/s, "");
      else {
        longPath = paxField(text, "path") ?? longPath;
        const size = paxField(text, "size");
        if (size !== undefined) longSize = Number(size);
      }
      continue;
    }
    const path = longPath ?? readPath(header);
    longPath = undefined;
    longSize = undefined;
    if (path.startsWith("/") || path.split("/").includes("..")) {
      throw new OvkitError("DataInvalid", {
        subject,
        found: `the path ${path}, which leads out of the archive's folder`,
        remedy: "take the archive from its publisher",
      });
    }
    const body = source.body(bytes);
    if (type === "0" || type === "\0") yield { path, bytes, content: () => body };
    for await (const _ of body);
    await source.takeAll(padding);
  }
}

interface Source {
  take(bytes: number): Promise<Uint8Array | undefined>;
  takeAll(bytes: number): Promise<Uint8Array>;
  body(bytes: number): AsyncGenerator<Uint8Array>;
}

function openSource(stream: AsyncIterable<Uint8Array>, subject: string): Source {
  const iterator = stream[Symbol.asyncIterator]();
  let held = new Uint8Array(0);

  async function fill(): Promise<boolean> {
    while (held.length === 0) {
      const { done, value } = await iterator.next();
      if (done) return false;
      held = new Uint8Array(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength);
    }
    return true;
  }
  async function* body(bytes: number): AsyncGenerator<Uint8Array> {
    for (let left = bytes; left > 0;) {
      if (!await fill()) throw damaged(subject, `cut off, ${left} bytes of a file are missing`);
      const piece = held.subarray(0, left);
      held = held.subarray(piece.length);
      left -= piece.length;
      yield piece;
    }
  }
  async function takeAll(bytes: number): Promise<Uint8Array> {
    const taken = new Uint8Array(bytes);
    let at = 0;
    for await (const piece of body(bytes)) {
      taken.set(piece, at);
      at += piece.length;
    }
    return taken;
  }
  async function take(bytes: number): Promise<Uint8Array | undefined> {
    return await fill() ? await takeAll(bytes) : undefined;
  }
  return { take, takeAll, body };
}

function checkHeader(header: Uint8Array, subject: string): void {
  const written = parseInt(text(header, 148, 8).trim(), 8);
  let sum = 0;
  for (let i = 0; i < blockBytes; i++) sum += i >= 148 && i < 156 ? 32 : header[i];
  if (sum !== written) throw damaged(subject, "no tar archive, or a damaged one");
}

function readSize(header: Uint8Array, subject: string): number {
  if (header[124] & 0x80) {
    return header.subarray(125, 136).reduce((value, byte) => value * 256 + byte, 0);
  }
  const size = parseInt(text(header, 124, 12).trim() || "0", 8);
  if (Number.isNaN(size)) throw damaged(subject, "a file size that is no number");
  return size;
}

function readPath(header: Uint8Array): string {
  const ustar = text(header, 257, 5) === "ustar" && header[262] === 0;
  const prefix = ustar ? text(header, 345, 155) : "";
  const name = text(header, 0, 100);
  return prefix === "" ? name : `${prefix}/${name}`;
}

function paxField(records: string, name: string): string | undefined {
  return records.match(new RegExp(`^\\d+ ${name}=(.*)$`, "m"))?.[1];
}

function text(header: Uint8Array, start: number, length: number): string {
  return decoder.decode(header.subarray(start, start + length)).replace(/\0.*$/s, "");
}

function damaged(subject: string, found: string): OvkitError {
  return new OvkitError("FileCorrupt", {
    subject,
    found,
    expected: "a whole tar archive",
    remedy: "download it again",
  });
}
