import { join } from "node:path";
import type { LibraryVariant } from "./tensorflow_library.ts";

/** What an installed library consists of; written last, so that its presence means completeness. */
export interface LibraryManifest {
  readonly version: string;
  readonly variant: LibraryVariant;
  readonly platform: string;
  readonly wheels: readonly { project: string; version: string; sha256: string }[];
  /** Paths below the library's folder. */
  readonly files: readonly { path: string; bytes: number; sha256: string }[];
  /** Those of the files that are loaded before TensorFlow, in this order. */
  readonly preload: readonly string[];
}

/** The manifest's name in the library's folder. */
export const manifestName = "manifest.json";

/**
 * Reads the manifest of a library's folder; undefined where there is none or where a file it lists
 * is missing or of another size.
 */
export async function readLibraryManifest(folder: string): Promise<LibraryManifest | undefined> {
  try {
    const text = await Deno.readTextFile(join(folder, manifestName));
    const manifest: LibraryManifest = JSON.parse(text);
    for (const { path, bytes } of manifest.files) {
      const { size } = await Deno.stat(join(folder, path));
      if (size !== bytes) return undefined;
    }
    return manifest;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
