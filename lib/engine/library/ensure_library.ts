import { findLibrary } from "./find_library.ts";
import { installLibrary, type LibraryProgress } from "./install_library.ts";
import { libraryFolder } from "./library_folder.ts";
import { libraryPlatform } from "./library_platform.ts";
import { pinnedWheels, tensorflowVersion } from "./pinned_wheels.ts";
import type { TensorflowLibrary } from "./tensorflow_library.ts";

/** Options of {@linkcode ensureLibrary}. */
export interface EnsureLibraryOptions {
  /** Install the build for NVIDIA GPUs with its CUDA libraries. @default {false} */
  readonly cuda?: boolean;
  /** Called as the download and the unpacking go on. */
  readonly onProgress?: (progress: LibraryProgress) => void;
  /** Stops the installation; nothing is left behind. */
  readonly signal?: AbortSignal;
}

/**
 * Makes sure that the TensorFlow library is there: finds it, or downloads it with `python3 -m pip`
 * and unpacks it into the user's cache (`OVKIT_CACHE`). A library appears whole or not at all, and
 * any number of processes may do this at once.
 *
 * @throws {OvkitError} `EngineUnavailable` without Python 3 or pip or on a platform without a
 * library, `DownloadFailed` where pip fails or serves another file, `FileUnwritable` where the disk
 * is full or not writable, `Stopped` by the signal
 */
export async function ensureLibrary(
  options: EnsureLibraryOptions = {},
): Promise<TensorflowLibrary> {
  const { cuda = false, onProgress, signal } = options;
  const found = await findLibrary(cuda ? { variant: "cuda" } : {});
  if (found !== undefined) return found;
  const variant = cuda ? "cuda" : "cpu";
  const platform = libraryPlatform();
  return await installLibrary(libraryFolder(variant), {
    wheels: pinnedWheels(platform, variant),
    version: tensorflowVersion,
    variant,
    platform,
    onProgress,
    signal,
  });
}
