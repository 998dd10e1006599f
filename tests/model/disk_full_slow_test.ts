import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { readSafetensors } from "../../lib/io/read_safetensors.ts";
import { readLastCheckpoint } from "../../lib/training/checkpoint.ts";
import { filesUnder, inDatabase, tinyDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

/** Gives a folder a disk of its own; false where this user may not. */
async function mountDisk(folder: string, size: string): Promise<boolean> {
  await Deno.mkdir(folder, { recursive: true });
  const args = ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder];
  const { success } = await new Deno.Command("mount", { args, stderr: "null" }).output()
    .catch(() => ({ success: false }));
  return success;
}

async function unmount(folder: string): Promise<void> {
  await new Deno.Command("umount", { args: [folder] }).output();
}

const probe = await Deno.makeTempDir();
const mounts = Deno.build.os === "linux" && await mountDisk(probe, "64k");
if (mounts) await unmount(probe);
await Deno.remove(probe);

/** Fills a disk to the last byte. */
async function fill(path: string): Promise<void> {
  const file = await Deno.open(path, { write: true, create: true });
  try {
    for (const size of [1 << 16, 1 << 10, 1]) {
      try {
        for (;;) await file.write(new Uint8Array(size));
      } catch (error) {
        assert.match(String(error), /no space/i);
      }
    }
  } finally {
    file.close();
  }
}

async function weightsOf(root: string): Promise<string | null> {
  const model = await tinyModel(root, tinyParameters({ epochs: 3, steps: 2 }));
  try {
    return (await model.train()).weightsSha256;
  } finally {
    model.dispose();
  }
}

Deno.test({
  name:
    "a full disk ends a training with what to do; the checkpoint before is whole, and it goes on" +
    (mounts ? "" : " (skipped: this user cannot mount a small disk)"),
  ignore: !mounts,
}, async () => {
  await inDatabase(async (root) => {
    await tinyDatabase(root);
    const expected = await weightsOf(root);
    const disk = join(root, "trained_models");
    await Deno.remove(disk, { recursive: true });
    assert.ok(await mountDisk(disk, "4m"));
    try {
      const filler = join(disk, "filler");
      const model = await tinyModel(root, tinyParameters({ epochs: 3, steps: 2 }));
      let filling: Promise<void> | undefined;
      await assert.rejects(
        async () =>
          await model.train({
            onProgress: ({ epoch }) => {
              if (epoch === 1) filling ??= fill(filler);
            },
          }),
        (error: Error & { tag?: string }) => {
          assert.equal(error.tag, "FileUnwritable");
          assert.match(error.message, /space/);
          return true;
        },
      );
      await filling;
      model.dispose();
      const checkpoints = join(model.folder, "checkpoints");
      const last = await readLastCheckpoint(checkpoints, (error) => {
        throw error;
      });
      assert.equal(last!.state.epoch, 1);
      for (const path of filesUnder(model.folder)) {
        if (path.includes(".tmp-")) continue;
        if (path.endsWith(".safetensors")) await readSafetensors(path);
        if (path.endsWith(".json")) JSON.parse(await Deno.readTextFile(path));
      }
      await Deno.remove(filler);
      assert.equal(await weightsOf(root), expected);
    } finally {
      await unmount(disk);
    }
  });
});
