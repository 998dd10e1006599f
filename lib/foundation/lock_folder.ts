import { join } from "node:path";
import { OvkitError } from "./ovkit_error.ts";

/**
 * Takes a folder for this task alone; made if missing. The system frees it when the process ends,
 * however it ends. On a file system without locks nothing is taken.
 *
 * @returns frees the folder
 * @throws {OvkitError} `FileUnwritable` where another task has it
 */
export async function lockFolder(folder: string): Promise<() => void> {
  await Deno.mkdir(folder, { recursive: true });
  const path = join(folder, ".lock");
  const file = await Deno.open(path, { write: true, create: true });
  if (await file.tryLock(true).catch(() => true)) {
    return function unlock(): void {
      try {
        Deno.removeSync(path);
      } catch (error) {
        if (!(error instanceof Deno.errors.NotFound)) throw error;
      } finally {
        file.close();
      }
    };
  }
  file.close();
  throw new OvkitError("FileUnwritable", {
    subject: folder,
    found: "another process is at work in this folder",
    remedy: "wait for it to end, or stop it; the work can be taken up again",
  });
}
