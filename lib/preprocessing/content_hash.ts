import { sha256Path } from "../foundation/sha256_path.ts";

/** What tells that a file has not changed since it was hashed. */
interface KnownHash {
  readonly facts: string;
  readonly hash: string;
}

/** A file that changed less than this before it was hashed may change again without a trace. */
const SETTLED_MS = 2000;

const known = new Map<string, KnownHash>();

/**
 * SHA-256 of a file or folder as `sha256Path` gives it. A file is read once in a process as long as
 * its size, its times and its place on the disk are the same; folders are read every time.
 */
export async function contentHash(path: string): Promise<string> {
  const hash = await knownContentHash(path);
  if (hash !== undefined) return hash;
  const before = await Deno.stat(path);
  const found = await sha256Path(path);
  if (before.isFile && isSettled(before)) known.set(path, { facts: factsOf(before), hash: found });
  return found;
}

/** The hash of a file that was hashed before and is the same; undefined where it must be read. */
export async function knownContentHash(path: string): Promise<string | undefined> {
  const entry = known.get(path);
  if (entry === undefined) return undefined;
  const now = await Deno.stat(path).catch(() => undefined);
  return now !== undefined && factsOf(now) === entry.facts ? entry.hash : undefined;
}

function isSettled({ mtime, ctime }: Deno.FileInfo): boolean {
  const latest = Math.max(mtime?.getTime() ?? Infinity, ctime?.getTime() ?? Infinity);
  return Date.now() - latest > SETTLED_MS;
}

function factsOf({ dev, ino, size, mtime, ctime }: Deno.FileInfo): string {
  return [dev, ino, size, mtime?.getTime(), ctime?.getTime()].join();
}
