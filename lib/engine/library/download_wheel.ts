import { join } from "node:path";
import { OvkitError } from "../../foundation/ovkit_error.ts";
import { sha256File } from "../../foundation/sha256_file.ts";
import type { PinnedWheel } from "./pinned_wheels.ts";

/** Options of {@linkcode downloadWheel}. */
export interface DownloadWheelOptions {
  /** An empty folder on the disk the wheel shall lie on; pip's temporary files go there too. */
  readonly folder: string;
  /** Called a few times a second with the bytes that have arrived. */
  readonly onProgress?: (bytes: number) => void;
  /** Stops the download. */
  readonly signal?: AbortSignal;
}

const pollMs = 200;

/**
 * Downloads a wheel by `python3 -m pip`, with the user's own pip settings, and checks its hash.
 *
 * @returns the wheel's path
 * @throws {OvkitError} `EngineUnavailable` without Python 3 or pip, `DownloadFailed` where pip fails
 * or the file is another than the pinned one, `FileUnwritable` for a full disk, `Stopped`
 */
export async function downloadWheel(
  wheel: PinnedWheel,
  options: DownloadWheelOptions,
): Promise<string> {
  const { folder, onProgress, signal } = options;
  const requirement = `${wheel.project}==${wheel.version}`;
  const child = startPip(requirement, wheel.platformTag, folder);
  const stop = () => {
    try {
      child.kill("SIGTERM");
    } catch {
      return;
    }
  };
  signal?.addEventListener("abort", stop, { once: true });
  if (signal?.aborted) stop();
  const poll = setInterval(() => {
    folderBytes(folder).then((bytes) => onProgress?.(Math.min(bytes, wheel.bytes)), () => {});
  }, pollMs);
  try {
    const { success, code, stderr } = await child.output();
    if (signal?.aborted) {
      throw new OvkitError("Stopped", { subject: requirement, found: "download stopped" });
    }
    if (!success) throw pipError(requirement, code, new TextDecoder().decode(stderr));
  } finally {
    clearInterval(poll);
    signal?.removeEventListener("abort", stop);
  }
  const path = await findWheel(folder, requirement);
  await checkHash(path, requirement, wheel.sha256);
  onProgress?.(wheel.bytes);
  return path;
}

function startPip(requirement: string, platformTag: string, folder: string): Deno.ChildProcess {
  const args = ["-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--no-input"];
  args.push("--disable-pip-version-check", "--progress-bar", "off", "--python-version", "3.12");
  args.push("--platform", platformTag, "--dest", folder, requirement);
  try {
    return new Deno.Command("python3", {
      args,
      env: { TMPDIR: folder },
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
  } catch (cause) {
    if (!(cause instanceof Deno.errors.NotFound)) throw cause;
    throw new OvkitError("EngineUnavailable", {
      subject: "python3",
      found: "not on this machine's PATH; it downloads the TensorFlow library",
      remedy: "install Python 3 with pip, or set OVKIT_TENSORFLOW to the folder of a TensorFlow",
      cause,
    });
  }
}

function pipError(requirement: string, code: number, stderr: string): OvkitError {
  const lastError = stderr.split("\n").filter((line) => line.startsWith("ERROR:")).at(-1);
  const detail = lastError?.replace("ERROR: ", "") ?? stderr.trim().split("\n").at(-1) ?? "";
  const alternative = "or set OVKIT_TENSORFLOW to the folder of a TensorFlow";
  if (/No module named '?pip/.test(stderr)) {
    return new OvkitError("EngineUnavailable", {
      subject: "python3",
      found: "it has no pip, which downloads the TensorFlow library",
      remedy: `install pip (Debian and Ubuntu: apt install python3-pip), ${alternative}`,
    });
  }
  if (/No space left on device|Errno 28|Disk quota exceeded/.test(stderr)) {
    return new OvkitError("FileUnwritable", {
      subject: requirement,
      found: "the disk is full",
      remedy: "free some space, or set OVKIT_CACHE to a folder on another disk",
    });
  }
  if (isNetworkTrouble(stderr)) {
    return new OvkitError("DownloadFailed", {
      subject: requirement,
      found: `pip found no way to its package index (${detail})`,
      remedy:
        `check the network and pip's proxy and index settings (pip config list), ${alternative}`,
    });
  }
  return new OvkitError("DownloadFailed", {
    subject: requirement,
    found: `pip failed with exit code ${code}: ${detail}`,
    remedy: `see pip's settings (pip config list), ${alternative}`,
  });
}

function isNetworkTrouble(stderr: string): boolean {
  return /connection|name resolution|timed out|unreachable|ProxyError|SSLError|HTTP error/i
    .test(stderr);
}

async function findWheel(folder: string, requirement: string): Promise<string> {
  for await (const entry of Deno.readDir(folder)) {
    if (entry.isFile && entry.name.endsWith(".whl")) return join(folder, entry.name);
  }
  throw new OvkitError("DownloadFailed", {
    subject: requirement,
    found: "pip ended well but left no wheel",
    remedy: "see pip's settings (pip config list)",
  });
}

async function checkHash(path: string, requirement: string, expected: string): Promise<void> {
  const found = await sha256File(path);
  if (found === expected) return;
  throw new OvkitError("DownloadFailed", {
    subject: requirement,
    found: `the downloaded wheel has SHA-256 ${found}`,
    expected,
    remedy: "try again; if it stays, pip's package index serves another file of this name",
  });
}

async function folderBytes(folder: string): Promise<number> {
  let bytes = 0;
  for await (const entry of Deno.readDir(folder)) {
    const path = join(folder, entry.name);
    bytes += entry.isDirectory ? await folderBytes(path) : (await Deno.stat(path)).size;
  }
  return bytes;
}
