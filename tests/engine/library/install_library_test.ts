import assert from "node:assert/strict";
import { join } from "node:path";
import { checkLibrary } from "../../../lib/engine/library/check_library.ts";
import { findInstalled } from "../../../lib/engine/library/find_library.ts";
import { type FakePip, type FakePython, fakePython } from "./fake_python.ts";

const ignore = Deno.build.os === "windows";

async function withFakePython(work: (fake: FakePython) => Promise<void>): Promise<void> {
  const fake = await fakePython();
  try {
    await work(fake);
  } finally {
    await fake.remove();
  }
}

async function cacheEntries(fake: FakePython): Promise<string[]> {
  const names: string[] = [];
  for await (const { name } of Deno.readDir(join(fake.folder, "cache"))) names.push(name);
  return names.sort();
}

async function untilTrue(condition: () => Promise<boolean>): Promise<void> {
  const end = performance.now() + 10_000;
  while (!await condition()) {
    if (performance.now() > end) throw new Error("condition did not come true within 10 s");
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

Deno.test({ name: "a library is downloaded, unpacked and found", ignore }, async () => {
  await withFakePython(async (fake) => {
    const { library, steps, lastFraction } = await fake.install("works");
    assert.equal(library?.folder, join(fake.root, "tensorflow"));
    for (const [path, content] of Object.entries(fake.contents)) {
      assert.deepEqual(await Deno.readFile(join(fake.root, path)), content);
    }
    assert.deepEqual(steps, ["download", "unpack"]);
    assert.equal(lastFraction, 1);
    assert.deepEqual(await cacheEntries(fake), ["tensorflow-test", "tensorflow-test.lock"]);
    assert.deepEqual(await checkLibrary(fake.root), { complete: true, changed: [] });
  });
});

Deno.test({ name: "an installed library is not downloaded again", ignore }, async () => {
  await withFakePython(async (fake) => {
    await fake.install("works");
    const { library } = await fake.install("noPython");
    assert.equal(library?.folder, join(fake.root, "tensorflow"));
    assert.equal(await fake.downloads(), 1);
  });
});

Deno.test({ name: "a library with a truncated file is installed anew", ignore }, async () => {
  await withFakePython(async (fake) => {
    const first = await fake.install("works");
    await Deno.truncate(first.library!.cc, 1000);
    assert.equal(await findInstalled(fake.root), undefined);
    const second = await fake.install("works");
    assert.equal((await Deno.stat(second.library!.cc)).size, 3_000_000);
    assert.deepEqual(await cacheEntries(fake), ["tensorflow-test", "tensorflow-test.lock"]);
  });
});

Deno.test({ name: "a library with a changed byte fails the check", ignore }, async () => {
  await withFakePython(async (fake) => {
    const { library } = await fake.install("works");
    using file = await Deno.open(library!.cc, { write: true });
    await file.seek(1234, Deno.SeekMode.Start);
    await file.write(Uint8Array.of(255));
    const [, ccPath] = fake.wheel.files;
    assert.deepEqual(await checkLibrary(fake.root), { complete: false, changed: [ccPath] });
  });
});

Deno.test(
  { name: "of three processes at once one downloads and all find it", ignore },
  async () => {
    await withFakePython(async (fake) => {
      const results = await Promise.all([1, 2, 3].map(() => fake.install("slow")));
      for (const { library } of results) {
        assert.equal(library?.folder, join(fake.root, "tensorflow"));
      }
      assert.equal(await fake.downloads(), 1);
      assert.equal(
        results.filter(({ steps }) => steps?.includes("wait")).length,
        2,
      );
    });
  },
);

Deno.test(
  { name: "a killed installation is never found and is cleared away", ignore },
  async () => {
    await withFakePython(async (fake) => {
      const child = fake.start("slow");
      await untilTrue(async () => await fake.downloads() === 1);
      child.kill("SIGKILL");
      await child.output();
      assert.equal(await findInstalled(fake.root), undefined);
      assert.ok((await cacheEntries(fake)).some((name) => name.includes(".tmp-")));
      const { library } = await fake.install("works");
      assert.equal(library?.folder, join(fake.root, "tensorflow"));
      assert.deepEqual(await cacheEntries(fake), ["tensorflow-test", "tensorflow-test.lock"]);
    });
  },
);

const failures: Record<Exclude<FakePip, "works" | "slow">, { tag: string; message: RegExp }> = {
  noPython: { tag: "EngineUnavailable", message: /^python3: not on this machine's PATH/ },
  noPip: { tag: "EngineUnavailable", message: /^python3: it has no pip.*OVKIT_TENSORFLOW/ },
  noNetwork: { tag: "DownloadFailed", message: /^fake==1: pip found no way to its package index/ },
  diskFull: { tag: "FileUnwritable", message: /^fake==1: the disk is full.*OVKIT_CACHE/ },
  fails: { tag: "DownloadFailed", message: /pip failed with exit code 2: broken index/ },
};

for (const [pip, { tag, message }] of Object.entries(failures)) {
  Deno.test({ name: `set-up says what is wrong: ${pip}`, ignore }, async () => {
    await withFakePython(async (fake) => {
      const result = await fake.install(pip as FakePip);
      assert.equal(result.tag, tag);
      assert.match(result.message ?? "", message);
      assert.deepEqual(await cacheEntries(fake), ["tensorflow-test.lock"]);
    });
  });
}

Deno.test({ name: "a wheel of another hash is refused", ignore }, async () => {
  await withFakePython(async (fake) => {
    const result = await fake.install("works", { ...fake.wheel, sha256: "0".repeat(64) });
    assert.equal(result.tag, "DownloadFailed");
    assert.match(result.message ?? "", new RegExp(fake.wheel.sha256));
    assert.equal(await findInstalled(fake.root), undefined);
  });
});

Deno.test({ name: "a disk without room is refused before the download", ignore }, async () => {
  await withFakePython(async (fake) => {
    const result = await fake.install("works", { ...fake.wheel, unpackedBytes: 1e18 });
    assert.equal(result.tag, "FileUnwritable");
    assert.match(result.message ?? "", /GB free on this disk; expected 1050000000.00 GB/);
    assert.equal(await fake.downloads(), 0);
  });
});

Deno.test({ name: "a wheel without the library is refused", ignore }, async () => {
  await withFakePython(async (fake) => {
    const result = await fake.install("works", { ...fake.wheel, files: ["tensorflow/none.so"] });
    assert.equal(result.tag, "FileCorrupt");
    assert.match(result.message ?? "", /tensorflow\/none.so is not in this wheel/);
  });
});
