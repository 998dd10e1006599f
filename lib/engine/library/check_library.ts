import { join } from "node:path";
import { sha256File } from "../../foundation/sha256_file.ts";
import { readLibraryManifest } from "./library_manifest.ts";

/** What {@linkcode checkLibrary} found in a library's folder. */
export interface LibraryCheck {
  readonly complete: boolean;
  /** The files whose bytes are not those that were installed. */
  readonly changed: readonly string[];
}

/**
 * Reads every file of an installed library and compares its SHA-256 with the manifest.
 *
 * @param root the library's folder, as {@linkcode libraryFolder} names it
 */
export async function checkLibrary(root: string): Promise<LibraryCheck> {
  const manifest = await readLibraryManifest(root);
  if (manifest === undefined) return { complete: false, changed: [] };
  const changed: string[] = [];
  for (const { path, sha256 } of manifest.files) {
    if (await sha256File(join(root, path)) !== sha256) changed.push(path);
  }
  return { complete: changed.length === 0, changed };
}
