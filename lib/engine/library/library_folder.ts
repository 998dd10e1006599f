import { join } from "node:path";
import { cacheFolder } from "./cache_folder.ts";
import { libraryPlatform } from "./library_platform.ts";
import { tensorflowVersion } from "./pinned_wheels.ts";
import type { LibraryVariant } from "./tensorflow_library.ts";

/** The folder in the user's cache where this release's library of a variant lies or shall lie. */
export function libraryFolder(variant: LibraryVariant): string {
  return join(cacheFolder(), `tensorflow-${tensorflowVersion}-${libraryPlatform()}-${variant}`);
}
