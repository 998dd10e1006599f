import { join } from "node:path";
import { libraryFileNames } from "../../../lib/engine/library/library_file_names.ts";
import type { PinnedWheel } from "../../../lib/engine/library/pinned_wheels.ts";
import { sha256 } from "../../../lib/foundation/sha256.ts";
import { makeZip } from "./make_zip.ts";

/** How the stand-in for `python3 -m pip download` behaves. */
export type FakePip = "works" | "slow" | "noPip" | "noNetwork" | "diskFull" | "fails" | "noPython";

/** A folder with a small wheel and a `python3` that serves it. */
export interface FakePython {
  readonly folder: string;
  /** Where the library is installed. */
  readonly root: string;
  readonly wheel: PinnedWheel;
  /** What the wheel's two library files hold, by path. */
  readonly contents: Readonly<Record<string, Uint8Array>>;
  /** How often a download was begun. */
  downloads(): Promise<number>;
  /** Starts a process that installs the wheel. */
  start(pip: FakePip, wheel?: PinnedWheel): Deno.ChildProcess;
  /** Installs the wheel in a process of its own and returns what it printed. */
  install(pip: FakePip, wheel?: PinnedWheel): Promise<InstallResult>;
  remove(): Promise<void>;
}

/** What an installing process printed. */
export interface InstallResult {
  readonly library?: { folder: string; cc: string; framework: string; preload: string[] };
  readonly steps?: string[];
  readonly lastFraction?: number;
  readonly tag?: string;
  readonly message?: string;
}

const script = `#!/bin/sh
echo begun >> "$FAKE_FOLDER/downloads"
while [ $# -gt 0 ]; do
  if [ "$1" = "--dest" ]; then dest="$2"; fi
  shift
done
case "$FAKE_PIP" in
  noPip) echo "/usr/bin/python3: No module named pip" >&2; exit 1 ;;
  noNetwork)
    echo "WARNING: Retrying: Failed to establish a new connection: name resolution" >&2
    echo "ERROR: No matching distribution found for fake" >&2
    exit 1 ;;
  diskFull) echo "ERROR: Could not install: [Errno 28] No space left on device" >&2; exit 1 ;;
  fails) echo "ERROR: broken index" >&2; exit 2 ;;
  slow) head -c 100 "$FAKE_FOLDER/fake.whl" > "$dest/fake.part"; sleep 1; rm "$dest/fake.part" ;;
esac
cp "$FAKE_FOLDER/fake.whl" "$dest/fake-1-py3-none-any.whl"
`;

/** Makes the folder, the wheel and the stand-in. */
export async function fakePython(): Promise<FakePython> {
  const folder = await Deno.makeTempDir();
  const root = join(folder, "cache", "tensorflow-test");
  const names = libraryFileNames();
  const contents = {
    [`tensorflow/${names.framework[0]}`]: new Uint8Array(200_000).map((_, i) => i % 7),
    [`tensorflow/${names.cc[0]}`]: new Uint8Array(3_000_000).map((_, i) => (i * i) % 251),
  };
  const bytes = makeZip({ ...contents, "tensorflow/other.txt": new Uint8Array(10) });
  await Deno.writeFile(join(folder, "fake.whl"), bytes);
  await Deno.mkdir(join(folder, "bin"));
  await Deno.writeTextFile(join(folder, "bin", "python3"), script, { mode: 0o755 });
  const wheel: PinnedWheel = {
    project: "fake",
    version: "1",
    platformTag: "any",
    sha256: sha256(bytes),
    bytes: bytes.length,
    unpackedBytes: 3_200_000,
    files: Object.keys(contents),
    preload: [],
  };

  function start(pip: FakePip, chosen: PinnedWheel = wheel): Deno.ChildProcess {
    const path = pip === "noPython" ? folder : `${join(folder, "bin")}:/usr/bin:/bin`;
    const module = new URL("install_process.ts", import.meta.url).pathname;
    return new Deno.Command(Deno.execPath(), {
      args: ["run", "--quiet", "-A", module, root, JSON.stringify([chosen])],
      env: { PATH: path, FAKE_PIP: pip, FAKE_FOLDER: folder },
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }
  async function install(pip: FakePip, chosen: PinnedWheel = wheel): Promise<InstallResult> {
    const { stdout, stderr } = await start(pip, chosen).output();
    const text = new TextDecoder().decode(stdout);
    if (text === "") throw new Error(new TextDecoder().decode(stderr));
    return JSON.parse(text);
  }
  async function downloads(): Promise<number> {
    const text = await Deno.readTextFile(join(folder, "downloads")).catch(() => "");
    return text.split("\n").length - 1;
  }
  const remove = () => Deno.remove(folder, { recursive: true });
  return { folder, root, wheel, contents, downloads, start, install, remove };
}
