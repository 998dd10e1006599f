import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/**
 * Bytes that can still be written to the disk of a folder, which need not exist yet; undefined where
 * the system does not tell.
 */
export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch (error) {
    const parent = dirname(folder);
    const missing = (error as { code?: string }).code === "ENOENT";
    return missing && parent !== folder ? await freeBytes(parent) : undefined;
  }
}
