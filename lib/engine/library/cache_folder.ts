import { join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";

/**
 * The folder of what is kept once per user: `OVKIT_CACHE`, else `ovkit` in the platform's cache
 * folder (`$XDG_CACHE_HOME` or `~/.cache`; `~/Library/Caches` on macOS).
 *
 * @param environment where variables are looked up
 * @throws {OvkitError} `FileMissing` where neither `OVKIT_CACHE` nor `HOME` is set
 */
export function cacheFolder(
  os: string = Deno.build.os,
  environment: { get(name: string): string | undefined } = Deno.env,
): string {
  const chosen = environment.get("OVKIT_CACHE");
  if (chosen) return chosen;
  const xdg = environment.get("XDG_CACHE_HOME");
  if (xdg && os !== "darwin") return join(xdg, "ovkit");
  const home = environment.get("HOME") || environment.get("USERPROFILE");
  if (home) return join(home, os === "darwin" ? "Library/Caches" : ".cache", "ovkit");
  throw new OvkitError("FileMissing", {
    subject: "cache folder",
    found: "HOME is not set",
    remedy: "set OVKIT_CACHE to a folder with 1.2 GB of free space",
  });
}
