import { basename, dirname, join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { libraryFileNames } from "./library_file_names.ts";
import { libraryFolder } from "./library_folder.ts";
import { readLibraryManifest } from "./library_manifest.ts";
import type { LibraryVariant, TensorflowLibrary } from "./tensorflow_library.ts";

/** Options of {@linkcode findLibrary}. */
export interface FindLibraryOptions {
  /** Which library to look for. @default {"cuda" where it is installed, else "cpu"} */
  readonly variant?: LibraryVariant;
}

/**
 * Finds the TensorFlow library without downloading anything: the folder that `OVKIT_TENSORFLOW`
 * names (a TensorFlow C library, or a Python installation's `tensorflow` folder or the folder that
 * holds it), else what {@linkcode ensureLibrary} installed in the user's cache.
 *
 * @returns the library, or undefined where none is installed
 * @throws {OvkitError} `EngineUnavailable` where `OVKIT_TENSORFLOW` names a folder without the
 * library's two files, or where the platform has none
 */
export async function findLibrary(
  options: FindLibraryOptions = {},
): Promise<TensorflowLibrary | undefined> {
  const { variant } = options;
  const chosen = Deno.env.get("OVKIT_TENSORFLOW");
  if (chosen) return await findChosen(chosen);
  for (const candidate of variant === undefined ? ["cuda", "cpu"] as const : [variant]) {
    const library = await findInstalled(libraryFolder(candidate));
    if (library !== undefined) return library;
  }
  return undefined;
}

/** The library that is installed in one folder of the cache, if it is complete. */
export async function findInstalled(root: string): Promise<TensorflowLibrary | undefined> {
  const manifest = await readLibraryManifest(root);
  if (manifest === undefined) return undefined;
  const names = libraryFileNames();
  const framework = manifest.files.find(({ path }) => names.framework.includes(basename(path)));
  const cc = manifest.files.find(({ path }) => names.cc.includes(basename(path)));
  if (framework === undefined || cc === undefined) return undefined;
  return {
    folder: dirname(join(root, cc.path)),
    version: manifest.version,
    variant: manifest.variant,
    framework: join(root, framework.path),
    cc: join(root, cc.path),
    sha256: cc.sha256,
    preload: manifest.preload.map((path) => join(root, path)),
  };
}

/** The library in a folder that the user names; never passed over silently. */
export async function findChosen(chosen: string): Promise<TensorflowLibrary> {
  const names = libraryFileNames();
  for (const folder of [chosen, join(chosen, "tensorflow"), join(chosen, "lib")]) {
    const framework = await firstFile(folder, names.framework);
    const cc = await firstFile(folder, names.cc);
    if (framework === undefined || cc === undefined) continue;
    return { folder, version: "unknown", variant: "cpu", framework, cc, preload: [] };
  }
  throw new OvkitError("EngineUnavailable", {
    subject: `OVKIT_TENSORFLOW=${chosen}`,
    found: `no ${names.framework[0]} and ${names.cc[0]} in this folder`,
    expected: "the folder of an installed TensorFlow 2 library",
    remedy: "correct the variable, or unset it and run `deno task setup`",
  });
}

async function firstFile(folder: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const path = join(folder, name);
    const info = await Deno.stat(path).catch(() => undefined);
    if (info?.isFile) return path;
  }
  return undefined;
}
