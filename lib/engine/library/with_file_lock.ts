import { dirname } from "node:path";

/** Options of {@linkcode withFileLock}. */
export interface FileLockOptions {
  /** Called once if another process holds the lock. */
  readonly onWait?: () => void;
}

/**
 * Runs work while this process alone holds the lock of a path. The system frees the lock when the
 * process ends, however it ends. On a file system without locks the work runs unlocked.
 *
 * @param path the lock's file, made if missing and left there
 * @param work receives whether the lock is really held
 */
export async function withFileLock<T>(
  path: string,
  work: (held: boolean) => Promise<T>,
  options: FileLockOptions = {},
): Promise<T> {
  await Deno.mkdir(dirname(path), { recursive: true });
  using file = await Deno.open(path, { write: true, create: true });
  const held = await lock(file, options.onWait);
  try {
    return await work(held);
  } finally {
    if (held) await file.unlock();
  }
}

async function lock(file: Deno.FsFile, onWait?: () => void): Promise<boolean> {
  const notice = setTimeout(() => onWait?.(), 300);
  try {
    await file.lock(true);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotCapable) throw error;
    return false;
  } finally {
    clearTimeout(notice);
  }
}
