import { basename, dirname, join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { writeFileAtomic } from "../../foundation/write_file_atomic.ts";
import { diskError } from "./disk_error.ts";
import { downloadWheel } from "./download_wheel.ts";
import { findInstalled } from "./find_library.ts";
import { freeBytes } from "./free_bytes.ts";
import { type LibraryManifest, manifestName } from "./library_manifest.ts";
import type { PinnedWheel } from "./pinned_wheels.ts";
import type { LibraryVariant, TensorflowLibrary } from "./tensorflow_library.ts";
import { type UnpackedFile, unpackWheel } from "./unpack_wheel.ts";
import { withFileLock } from "./with_file_lock.ts";

/** How far an installation is. */
export interface LibraryProgress {
  /** `wait` while another process installs the same library. */
  readonly step: "wait" | "download" | "unpack";
  /** The wheel at work, e.g. `tensorflow-cpu 2.21.0`. */
  readonly name: string;
  /** Bytes downloaded or unpacked of this wheel. */
  readonly bytes: number;
  /** Bytes that there are to download or unpack of this wheel. */
  readonly totalBytes: number;
  /** Share of the whole installation that is done, in [0, 1]. */
  readonly fraction: number;
}

/** What {@linkcode installLibrary} installs and how. */
export interface InstallLibraryOptions {
  readonly wheels: readonly PinnedWheel[];
  readonly version: string;
  readonly variant: LibraryVariant;
  readonly platform: string;
  readonly onProgress?: (progress: LibraryProgress) => void;
  readonly signal?: AbortSignal;
}

/**
 * Installs a library in a folder that appears whole or not at all. Of several processes one
 * downloads and the others wait; what a killed process left behind is removed.
 *
 * @param root the library's folder
 * @throws {OvkitError} as {@linkcode ensureLibrary}
 */
export async function installLibrary(
  root: string,
  options: InstallLibraryOptions,
): Promise<TensorflowLibrary> {
  const { onProgress } = options;
  const onWait = () =>
    onProgress?.({ step: "wait", name: basename(root), bytes: 0, totalBytes: 0, fraction: 0 });
  try {
    return await withFileLock(`${root}.lock`, async (held) => {
      const installed = await findInstalled(root);
      if (installed !== undefined) return installed;
      if (held) await removeLeftovers(root);
      await checkFreeSpace(root, options.wheels);
      return await installBeside(root, options);
    }, { onWait });
  } catch (error) {
    throw toOvkitError(error, root);
  }
}

async function installBeside(
  root: string,
  options: InstallLibraryOptions,
): Promise<TensorflowLibrary> {
  const staging = `${root}.tmp-${crypto.randomUUID()}`;
  try {
    const files = await fetchWheels(staging, options);
    const manifest: LibraryManifest = {
      version: options.version,
      variant: options.variant,
      platform: options.platform,
      wheels: options.wheels.map(({ project, version, sha256 }) => ({ project, version, sha256 })),
      files,
      preload: options.wheels.flatMap(({ preload }) => preload),
    };
    await writeFileAtomic(join(staging, manifestName), JSON.stringify(manifest, null, 2) + "\n");
    await moveIntoPlace(staging, root);
  } finally {
    await Deno.remove(staging, { recursive: true }).catch(() => {});
  }
  const installed = await findInstalled(root);
  if (installed !== undefined) return installed;
  throw new OvkitError("FileCorrupt", {
    subject: root,
    found: "the library changed while it was installed",
    remedy: "run `deno task setup` again",
  });
}

async function fetchWheels(
  staging: string,
  { wheels, onProgress, signal }: InstallLibraryOptions,
): Promise<UnpackedFile[]> {
  const allBytes = wheels.reduce((sum, { bytes, unpackedBytes }) => sum + bytes + unpackedBytes, 0);
  const files: UnpackedFile[] = [];
  let before = 0;
  for (const wheel of wheels) {
    const name = `${wheel.project} ${wheel.version}`;
    const report = (step: "download" | "unpack", totalBytes: number) => (bytes: number) =>
      onProgress?.({ step, name, bytes, totalBytes, fraction: (before + bytes) / allBytes });
    const folder = join(staging, "download");
    await Deno.mkdir(folder, { recursive: true });
    const onDownload = report("download", wheel.bytes);
    const path = await downloadWheel(wheel, { folder, onProgress: onDownload, signal });
    before += wheel.bytes;
    const onUnpack = report("unpack", wheel.unpackedBytes);
    files.push(
      ...await unpackWheel(path, { wheel, folder: staging, onProgress: onUnpack, signal }),
    );
    before += wheel.unpackedBytes;
    await Deno.remove(folder, { recursive: true });
  }
  return files;
}

async function moveIntoPlace(staging: string, root: string): Promise<void> {
  const broken = `${root}.tmp-${crypto.randomUUID()}`;
  for (let attempt = 0;; attempt++) {
    try {
      return await Deno.rename(staging, root);
    } catch (error) {
      if (attempt === 3 || await findInstalled(root) !== undefined) return;
      if (await Deno.stat(root).catch(() => undefined) === undefined) throw error;
      await Deno.rename(root, broken).catch(() => {});
      await Deno.remove(broken, { recursive: true }).catch(() => {});
    }
  }
}

async function removeLeftovers(root: string): Promise<void> {
  for await (const { name } of Deno.readDir(dirname(root))) {
    if (!name.startsWith(`${basename(root)}.tmp-`)) continue;
    await Deno.remove(join(dirname(root), name), { recursive: true });
  }
}

async function checkFreeSpace(root: string, wheels: readonly PinnedWheel[]): Promise<void> {
  const unpacked = wheels.reduce((sum, { unpackedBytes }) => sum + unpackedBytes, 0);
  const needed = 1.05 * (unpacked + Math.max(...wheels.map(({ bytes }) => bytes)));
  const free = await freeBytes(dirname(root));
  if (free === undefined || free >= needed) return;
  throw new OvkitError("FileUnwritable", {
    subject: dirname(root),
    found: `${(free / 1e9).toFixed(2)} GB free on this disk`,
    expected: `${(needed / 1e9).toFixed(2)} GB`,
    remedy: "free some space, or set OVKIT_CACHE to a folder on another disk",
  });
}

function toOvkitError(error: unknown, root: string): unknown {
  if (error instanceof DOMException && error.name === "AbortError") {
    return new OvkitError("Stopped", { subject: "set-up", found: "stopped", cause: error });
  }
  const remedy = "set OVKIT_CACHE to another folder";
  return diskError(error, { folder: dirname(root), remedy }) ?? error;
}
