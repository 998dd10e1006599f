import assert from "node:assert/strict";
import { join } from "node:path";
import { cacheFolder } from "../../../lib/engine/library/cache_folder.ts";
import { findChosen } from "../../../lib/engine/library/find_library.ts";
import { libraryFileNames } from "../../../lib/engine/library/library_file_names.ts";
import { libraryPlatform } from "../../../lib/engine/library/library_platform.ts";
import { pinnedWheels } from "../../../lib/engine/library/pinned_wheels.ts";

const names = libraryFileNames();

Deno.test("a Python installation's folder is found from outside and from inside", async () => {
  const folder = await Deno.makeTempDir();
  const inside = join(folder, "tensorflow");
  await Deno.mkdir(inside);
  await Deno.writeTextFile(join(inside, names.framework[0]), "");
  await Deno.writeTextFile(join(inside, names.cc[0]), "");
  for (const chosen of [folder, inside]) {
    const library = await findChosen(chosen);
    assert.equal(library.cc, join(inside, names.cc[0]));
    assert.equal(library.framework, join(inside, names.framework[0]));
  }
  await Deno.remove(folder, { recursive: true });
});

Deno.test("OVKIT_TENSORFLOW that names another folder is refused", async () => {
  const folder = await Deno.makeTempDir();
  await Deno.writeTextFile(join(folder, names.framework[0]), "");
  await assert.rejects(findChosen(folder), {
    tag: "EngineUnavailable",
    subject: `OVKIT_TENSORFLOW=${folder}`,
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test("the cache is where the platform keeps caches", () => {
  const environment = (variables: Record<string, string>) => new Map(Object.entries(variables));
  const home = environment({ HOME: "/home/ada" });
  assert.equal(cacheFolder("linux", home), "/home/ada/.cache/ovkit");
  assert.equal(cacheFolder("darwin", home), "/home/ada/Library/Caches/ovkit");
  const scratch = environment({ HOME: "/home/ada", XDG_CACHE_HOME: "/scratch" });
  assert.equal(cacheFolder("linux", scratch), "/scratch/ovkit");
  assert.equal(cacheFolder("linux", environment({ HOME: "/root", OVKIT_CACHE: "/big" })), "/big");
  assert.throws(() => cacheFolder("linux", environment({})), { tag: "FileMissing" });
});

Deno.test("a platform without a library is refused with the supported ones", () => {
  assert.equal(libraryPlatform({ os: "linux", arch: "x86_64" }), "linux-x86_64");
  assert.equal(libraryPlatform({ os: "darwin", arch: "aarch64" }), "macos-aarch64");
  for (const [os, arch] of [["windows", "x86_64"], ["darwin", "x86_64"]]) {
    assert.throws(() => libraryPlatform({ os, arch }), {
      tag: "EngineUnavailable",
      message: new RegExp(`${os} on ${arch}.*Linux on x86-64 or arm64, or macOS on arm64`),
    });
  }
  assert.throws(() => pinnedWheels("linux-aarch64", "cuda"), { tag: "EngineUnavailable" });
});

Deno.test("every pinned wheel has a full hash and preloads only what it unpacks", () => {
  const wheels = [
    ...pinnedWheels("linux-x86_64", "cpu"),
    ...pinnedWheels("linux-aarch64", "cpu"),
    ...pinnedWheels("macos-aarch64", "cpu"),
    ...pinnedWheels("linux-x86_64", "cuda"),
  ];
  for (const { sha256, files, preload } of wheels) {
    assert.match(sha256, /^[0-9a-f]{64}$/);
    for (const path of preload) assert.ok(files.includes(path), path);
  }
  assert.equal(new Set(wheels.map(({ sha256 }) => sha256)).size, wheels.length);
});
