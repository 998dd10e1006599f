import { createHash } from "node:crypto";
import { dirname } from "node:path";
import { diskError } from "../../engine/library/disk_error.ts";
import { freeBytes } from "../../engine/library/free_bytes.ts";
import { OvkitError } from "../../foundation/ovkit_error.ts";

/** Options of {@linkcode downloadFile}. */
export interface DownloadFileOptions {
  /** MD5 that the whole file must have. @default {not checked} */
  readonly md5?: string;
  /** Called as bytes arrive; `totalBytes` is undefined where the server does not tell. */
  readonly onProgress?: (bytes: number, totalBytes: number | undefined) => void;
  /** Stops the download; what has arrived stays for the next try. */
  readonly signal?: AbortSignal;
  /** How often a broken connection is taken up again. @default {5} */
  readonly retries?: number;
  /** Wait before the first retry, doubled for each further one. @default {1000} */
  readonly retryDelayMs?: number;
  /** A connection that brings nothing for this long is broken. @default {60000} */
  readonly stallMs?: number;
}

/**
 * Downloads a file. What has arrived stays beside it as `.part` and is taken up where it ends, by
 * the next retry or the next call; the file itself appears when it is whole.
 *
 * @param url where it is published
 * @param path where it shall be
 * @throws {OvkitError} `DownloadFailed` where the server refuses, the connection breaks too often or
 * the hash differs; `FileUnwritable` without room; `Stopped`
 */
export async function downloadFile(
  url: string,
  path: string,
  options: DownloadFileOptions = {},
): Promise<void> {
  const { md5, retries = 5, retryDelayMs = 1000, signal } = options;
  const part = `${path}.part`;
  await Deno.mkdir(dirname(path), { recursive: true });
  for (let attempt = 0;; attempt++) {
    try {
      await downloadOnce(url, part, options);
      break;
    } catch (error) {
      if (signal?.aborted) throw stopped(url, error);
      if (error instanceof OvkitError) throw error;
      const remedy = "choose another folder";
      const unwritable = diskError(error, { folder: dirname(path), remedy });
      if (unwritable !== undefined) throw unwritable;
      if (attempt === retries) throw broken(url, error);
      await delay(retryDelayMs * 2 ** attempt, signal);
    }
  }
  if (md5 !== undefined) await checkMd5(url, part, md5);
  await Deno.rename(part, path);
}

async function downloadOnce(
  url: string,
  part: string,
  options: DownloadFileOptions,
): Promise<void> {
  const { onProgress, signal, stallMs = 60_000 } = options;
  using file = await Deno.open(part, { write: true, create: true });
  const { size: have } = await file.stat();
  const stall = new AbortController();
  const watch = () => setTimeout(() => stall.abort(new Error("no data")), stallMs);
  let timer = watch();
  try {
    const response = await fetch(url, {
      headers: have > 0 ? { range: `bytes=${have}-` } : {},
      signal: signal === undefined ? stall.signal : AbortSignal.any([signal, stall.signal]),
    });
    if (response.status === 416) return await endOfFile(url, part, { response, have });
    checkStatus(url, response);
    let bytes = startOf(response, have);
    await file.truncate(bytes);
    await file.seek(bytes, Deno.SeekMode.Start);
    const length = Number(response.headers.get("content-length") ?? NaN);
    const totalBytes = Number.isNaN(length) ? undefined : bytes + length;
    await checkFreeSpace(part, length);
    for await (const piece of response.body ?? []) {
      clearTimeout(timer);
      timer = watch();
      for (let offset = 0; offset < piece.length;) {
        offset += await file.write(piece.subarray(offset));
      }
      bytes += piece.length;
      onProgress?.(bytes, totalBytes);
    }
    if (totalBytes !== undefined && bytes < totalBytes) throw new Error("connection closed early");
    await file.sync();
  } finally {
    clearTimeout(timer);
  }
}

function startOf(response: Response, have: number): number {
  if (response.status !== 206) return 0;
  const start = response.headers.get("content-range")?.match(/^bytes (\d+)-/)?.[1];
  if (Number(start) === have) return have;
  throw new Error(`the server sent bytes from ${start} instead of ${have}`);
}

async function endOfFile(
  url: string,
  part: string,
  { response, have }: { response: Response; have: number },
): Promise<void> {
  await response.body?.cancel();
  if (response.headers.get("content-range") === `bytes */${have}`) return;
  await Deno.remove(part);
  throw new Error(`the server has less of ${url} than was downloaded before`);
}

function checkStatus(url: string, response: Response): void {
  if (response.ok) return;
  if (response.status >= 500 || response.status === 429) {
    throw new Error(`the server answered ${response.status}`);
  }
  throw new OvkitError("DownloadFailed", {
    subject: url,
    found: `the server answered ${response.status} ${response.statusText}`.trimEnd(),
    remedy: "check the address, or download the archive by hand and use --from",
  });
}

async function checkFreeSpace(part: string, bytes: number): Promise<void> {
  const free = await freeBytes(dirname(part));
  if (free === undefined || !(bytes > free)) return;
  throw new OvkitError("FileUnwritable", {
    subject: dirname(part),
    found: `${(free / 1e9).toFixed(1)} GB free on this disk`,
    expected: `${(bytes / 1e9).toFixed(1)} GB`,
    remedy: "free some space or choose a folder on another disk",
  });
}

async function checkMd5(url: string, part: string, expected: string): Promise<void> {
  const found = await md5OfFile(part);
  if (found === expected) return;
  await Deno.remove(part);
  throw new OvkitError("DownloadFailed", {
    subject: url,
    found: `the downloaded file has MD5 ${found}`,
    expected,
    remedy: "it was removed, try again; if it stays, the publisher changed the file",
  });
}

/** MD5 of a file's bytes, as 32 lower-case hexadecimal digits. */
export async function md5OfFile(path: string): Promise<string> {
  const hash = createHash("md5");
  using file = await Deno.open(path);
  const piece = new Uint8Array(1 << 20);
  for (;;) {
    const count = await file.read(piece);
    if (count === null) return hash.digest("hex");
    hash.update(piece.subarray(0, count));
  }
}

function delay(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener("abort", () => (clearTimeout(timer), resolve()), { once: true });
  });
}

function stopped(url: string, cause: unknown): OvkitError {
  return new OvkitError("Stopped", {
    subject: url,
    found: "download stopped",
    remedy: "the next try goes on where it ended",
    cause,
  });
}

function broken(url: string, cause: unknown): OvkitError {
  return new OvkitError("DownloadFailed", {
    subject: url,
    found: `the connection broke (${cause instanceof Error ? cause.message : cause})`,
    remedy: "check the network and try again, it goes on where it ended",
    cause,
  });
}
