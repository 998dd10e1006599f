import assert from "node:assert/strict";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { openPlanningDatabase } from "../../lib/preprocessing/open_planning_database.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import type { Plan } from "../../lib/preprocessing/plan.ts";
import { volumeOf } from "./golden_volume.ts";
import { states } from "./raw_fixture.ts";

const EDGE = 24;
const KINDS = 8;
const ROOT = new URL("../../", import.meta.url);

/** A raw data set of so many cases of 24³ voxels; every eighth is the same files under another name. */
async function rawSet(root: string, cases: number): Promise<void> {
  const set = `${root}/raw_data/set`;
  await Deno.mkdir(`${set}/images`, { recursive: true });
  await Deno.mkdir(`${set}/labels`);
  const shape = [EDGE, EDGE, EDGE];
  const pathOf = (kind: string, i: number) =>
    `${set}/${kind}/c${String(i).padStart(4, "0")}${kind === "images" ? "_0000" : ""}.nii.gz`;
  for (let i = 0; i < cases; i++) {
    if (i >= KINDS) {
      for (const kind of ["images", "labels"]) {
        await Deno.link(pathOf(kind, i % KINDS), pathOf(kind, i));
      }
      continue;
    }
    const image = Int16Array.from({ length: EDGE ** 3 }, (_, k) => (k * 37 + i * 11) % 900 - 1000);
    const label = Uint8Array.from(image, (_, k) => k % 1000 < 90 + i ? 1 : 0);
    await writeNifti(pathOf("images", i), volumeOf(image, shape, [2, 1, 1]));
    await writeNifti(pathOf("labels", i), volumeOf(label, shape, [2, 1, 1]));
  }
}

/** A plan of the first cases, for all of them. */
async function planOf(root: string): Promise<Plan> {
  const raw = openPlanningDatabase(root).raw("set");
  const fingerprint = await raw.first(KINDS).fingerprint({ cacheFolder: null });
  const target = { raw, preprocessedRoot: `${root}/preprocessed` };
  return planFromFingerprint(fingerprint, target).spacing([1.5, 1.2, 1.2]);
}

/** Starts a process that preprocesses and prints its memory in MiB after every hundred cases. */
async function startApplying(root: string, workers: number): Promise<Deno.ChildProcess> {
  const path = `${root}/apply.ts`;
  await Deno.writeTextFile(
    path,
    `import { openPlanningDatabase } from "${ROOT}lib/preprocessing/open_planning_database.ts";
import { planFromFingerprint } from "${ROOT}lib/preprocessing/plan_from_fingerprint.ts";
const [root, workers] = Deno.args;
const raw = openPlanningDatabase(root).raw("set");
const fingerprint = await raw.first(${KINDS}).fingerprint({ cacheFolder: null });
const plan = planFromFingerprint(fingerprint, { raw, preprocessedRoot: root + "/preprocessed" });
await plan.spacing([1.5, 1.2, 1.2]).apply("killed", {
  workers: Number(workers),
  onProgress: ({ done }) => {
    if (done % 100 === 0) console.log(Math.round(Deno.memoryUsage().rss / 2 ** 20));
  },
});
`,
  );
  return new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "-A",
      "--no-check",
      `--config=${ROOT.pathname}deno.json`,
      path,
      root,
      `${workers}`,
    ],
    stdout: "piped",
    stderr: "inherit",
  }).spawn();
}

function fingerprintsIn(folder: string): number {
  try {
    return [...Deno.readDirSync(folder)].filter(({ name }) => name.endsWith(".json")).length;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return 0;
    throw error;
  }
}

async function bytesIn(folder: string): Promise<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const kind of ["images", "labels", "fingerprints"]) {
    for (const { name } of Deno.readDirSync(`${folder}/${kind}`)) {
      files[`${kind}/${name}`] = (await Deno.readFile(`${folder}/${kind}/${name}`)).toBase64();
    }
  }
  files.manifest = (await Deno.readTextFile(`${folder}/manifest.json`))
    .replace(/"name": "\w+",\n/, "");
  return files;
}

Deno.test("a thousand cases need no more memory than a few hundred", async () => {
  const root = await Deno.makeTempDir();
  try {
    await rawSet(root, 1000);
    const child = await startApplying(root, 1);
    const { success, stdout } = await child.output();
    assert.ok(success);
    const mebibytes = new TextDecoder().decode(stdout).trim().split("\n").map(Number);
    assert.equal(mebibytes.length, 10);
    const [early, late] = [mebibytes.slice(2, 5), mebibytes.slice(7)];
    const growth = Math.max(...late) - Math.max(...early);
    assert.ok(growth < 40, `grew by ${growth} MiB: ${mebibytes.join(", ")}`);
  } finally {
    await Deno.remove(root, { recursive: true });
  }
});

for (const workers of [1, 2]) {
  Deno.test(`killed with ${workers} at work, only the cases in flight are made again`, async () => {
    const root = await Deno.makeTempDir();
    try {
      await rawSet(root, 60);
      const folder = `${root}/preprocessed/set/killed`;
      const child = await startApplying(root, workers);
      while (fingerprintsIn(`${folder}/fingerprints`) < 10) {
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      child.kill("SIGKILL");
      await child.output();
      const whole = fingerprintsIn(`${folder}/fingerprints`);
      assert.ok(whole < 60, "killed before the end");
      const plan = await planOf(root);
      const { seen, onProgress } = states();
      await plan.apply("killed", { onProgress, workers });
      assert.equal(seen.filter((line) => line.endsWith("kept")).length, whole);
      assert.equal(seen.filter((line) => line.endsWith("made")).length, 60 - whole);
      const made = await plan.apply("whole");
      assert.deepEqual(await bytesIn(folder), await bytesIn(made.folder));
    } finally {
      await Deno.remove(root, { recursive: true });
    }
  });
}

async function mountSmall(folder: string, size: string): Promise<boolean> {
  const args = ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder];
  const mount = new Deno.Command("mount", { args, stderr: "null" });
  return await mount.output().then(({ success }) => success, () => false);
}

async function unmount(folder: string): Promise<void> {
  await new Deno.Command("umount", { args: [folder] }).output();
}

async function canMount(): Promise<boolean> {
  const folder = await Deno.makeTempDir();
  const mounted = await mountSmall(folder, "64k");
  if (mounted) await unmount(folder);
  await Deno.remove(folder);
  return mounted;
}

const mountable = await canMount();

Deno.test({
  name: "a full disk is said by its file, leaves nothing half written, and a rerun goes on" +
    (mountable ? "" : " (skipped: a small file system cannot be mounted here)"),
  ignore: !mountable,
  fn: async () => {
    const root = await Deno.makeTempDir();
    const small = `${root}/small`;
    await Deno.mkdir(small);
    try {
      await rawSet(root, 40);
      assert.ok(await mountSmall(small, "600k"));
      const plan = await planOf(root);
      await assert.rejects(plan.apply(`${small}/set/default`), (error) => {
        assert.ok(isOvkitError(error, "FileUnwritable"), String(error));
        assert.match(error.message, /small\/set\/default\/.*c00\d\d.*: the disk is full/);
        assert.match(error.message, /free some space and run it again/);
        return true;
      });
      const whole = fingerprintsIn(`${small}/set/default/fingerprints`);
      assert.ok(whole > 0 && whole < 40);
      for (const kind of ["images", "labels", "fingerprints"]) {
        const names = [...Deno.readDirSync(`${small}/set/default/${kind}`)];
        assert.equal(names.length, whole, kind);
      }
      const more = ["-o", "remount,size=20m", small];
      assert.ok((await new Deno.Command("mount", { args: more }).output()).success);
      const { seen, onProgress } = states();
      const made = await plan.apply(`${small}/set/default`, { onProgress });
      assert.equal(seen.filter((line) => line.endsWith("kept")).length, whole);
      assert.equal((await made.cases()).length, 40);
    } finally {
      await unmount(small);
      await Deno.remove(root, { recursive: true });
    }
  },
});
