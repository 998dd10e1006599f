import { join, resolve } from "node:path";

/**
 * Where the data of a preprocessing lie.
 *
 * @param root folder of all preprocessed data
 * @param data name of the raw data
 * @param name name of the preprocessing, or with a slash in it a folder anywhere
 */
export function planFolder(root: string, data: string, name: string): string {
  return /[/\\]/.test(name) ? resolve(name) : join(root, data, name);
}
