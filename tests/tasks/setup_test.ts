import assert from "node:assert/strict";
import { join } from "node:path";
import { libraryFileNames } from "../../lib/engine/library/library_file_names.ts";
import { fakePython } from "../engine/library/fake_python.ts";
import { resultOf, runProcess, startProcess } from "./run_process.ts";

const setup = new URL("../../tasks/setup.ts", import.meta.url);
const permissions = [
  "--allow-read",
  "--allow-write",
  "--allow-env",
  "--allow-run=python3",
  "--allow-sys=statfs",
];
const ignore = Deno.build.os === "windows";

Deno.test({ name: "setup --check fails where nothing is installed", ignore }, async () => {
  const cache = await Deno.makeTempDir();
  const env = { OVKIT_CACHE: cache, OVKIT_TENSORFLOW: "" };
  const { code, stdout, stderr } = await runProcess(setup, ["--check", "--json"], {
    env,
    permissions,
  });
  assert.equal(code, 1);
  assert.equal(stdout, "");
  assert.match(stderr, new RegExp(`not installed in ${cache}; run \`deno task setup\``));
  await Deno.remove(cache, { recursive: true });
});

Deno.test({ name: "setup uses the TensorFlow that OVKIT_TENSORFLOW names", ignore }, async () => {
  const folder = await Deno.makeTempDir();
  const names = libraryFileNames();
  for (const name of [names.framework[0], names.cc[0]]) {
    await Deno.writeTextFile(join(folder, name), "");
  }
  const env = { OVKIT_TENSORFLOW: folder };
  const { code, stdout } = await runProcess(setup, ["--json"], { env, permissions });
  assert.equal(code, 0);
  assert.deepEqual(JSON.parse(stdout), {
    folder,
    version: "unknown",
    variant: "cpu",
    state: "found",
  });
  await Deno.remove(folder, { recursive: true });
});

Deno.test({ name: "setup stopped by Ctrl-C leaves nothing behind", ignore }, async () => {
  const fake = await fakePython();
  const cache = join(fake.folder, "cache");
  const child = startProcess(setup, [], {
    env: {
      OVKIT_CACHE: cache,
      OVKIT_TENSORFLOW: "",
      PATH: `${join(fake.folder, "bin")}:/usr/bin:/bin`,
      FAKE_PIP: "slow",
      FAKE_FOLDER: fake.folder,
    },
    permissions,
  });
  while (await fake.downloads() === 0) await new Promise((resolve) => setTimeout(resolve, 10));
  child.kill("SIGINT");
  const { code, stderr } = await resultOf(child);
  assert.equal(code, 1);
  assert.match(stderr, /tensorflow.*: download stopped/);
  const left = Array.from(Deno.readDirSync(cache), ({ name }) => name);
  assert.ok(left.every((name) => name.endsWith(".lock")), left.join(", "));
  await fake.remove();
});

const wanted = Deno.env.get("OVKIT_TEST_SETUP") === "1";

Deno.test({
  name: "setup installs the real library" +
    (wanted ? "" : " (skipped: OVKIT_TEST_SETUP=1 runs it)"),
  ignore: !wanted,
}, async () => {
  const cache = await Deno.makeTempDir();
  const env = { OVKIT_CACHE: cache, OVKIT_TENSORFLOW: "" };
  const installed = await runProcess(setup, ["--json"], { env, permissions });
  assert.equal(installed.code, 0, installed.stderr);
  const checked = await runProcess(setup, ["--check", "--json"], { env, permissions });
  assert.equal(JSON.parse(checked.stdout).state, "verified");
  await Deno.remove(cache, { recursive: true });
});
