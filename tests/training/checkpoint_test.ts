import assert from "node:assert/strict";
import { join } from "node:path";
import type { OvkitError } from "../../lib/foundation/ovkit_error.ts";
import {
  type Checkpoint,
  readLastCheckpoint,
  removeUnfinished,
  writeCheckpoint,
} from "../../lib/training/checkpoint.ts";

function checkpoint(epoch: number, step = 0): Checkpoint {
  const array = (value: number) => ({ data: Float32Array.of(value, 0.5, -0), shape: [3, 1] });
  return {
    state: { epoch, step, losses: step === 0 ? [] : [0.25, 1 / 3], history: [], runHash: "abc" },
    weights: new Map([["blocks.0.weight", array(epoch)]]),
    optimizer: new Map([["momentum/blocks.0.weight", array(-epoch)]]),
  };
}

async function inFolder(test: (root: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(join(folder, "checkpoints"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

const names = (root: string) => [...Deno.readDirSync(root)].map(({ name }) => name).sort();

async function writeNew(root: string, { state, ...arrays }: Checkpoint): Promise<void> {
  await writeCheckpoint(root, { ...arrays, state: () => state });
}

function refuseDamage(error: OvkitError): void {
  throw error;
}

Deno.test("what was written is read, to the bit", async () => {
  await inFolder(async (root) => {
    assert.equal(await readLastCheckpoint(root, refuseDamage), undefined);
    const written = checkpoint(3, 2);
    await writeCheckpoint(root, { ...written, state: () => written.state });
    const { state, weights, optimizer } = (await readLastCheckpoint(root, refuseDamage))!;
    assert.deepEqual(state, written.state);
    for (const [found, expected] of [[weights, written.weights], [optimizer, written.optimizer]]) {
      assert.deepEqual([...found.keys()], [...expected.keys()]);
      for (const [name, { data, shape }] of expected) {
        assert.deepEqual(found.get(name)!.data, data);
        assert.deepEqual(found.get(name)!.shape, shape);
      }
    }
  });
});

Deno.test("the last two are kept, the newest is read", async () => {
  await inFolder(async (root) => {
    for (const [epoch, step] of [[1, 0], [2, 0], [2, 100], [10, 0]]) {
      await writeNew(root, checkpoint(epoch, step));
    }
    assert.deepEqual(names(root), ["epoch_00002_step_000100", "epoch_00010_step_000000"]);
    assert.equal((await readLastCheckpoint(root, refuseDamage))!.state.epoch, 10);
    await writeNew(root, checkpoint(10));
    assert.deepEqual(names(root), ["epoch_00002_step_000100", "epoch_00010_step_000000"]);
  });
});

const damages: Record<string, (folder: string) => Promise<void>> = {
  "weights cut short": async (folder) => {
    const path = join(folder, "weights.safetensors");
    const bytes = await Deno.readFile(path);
    await Deno.writeFile(path, bytes.subarray(0, bytes.length - 4));
  },
  "one flipped bit in the optimiser": async (folder) => {
    const path = join(folder, "optimizer.safetensors");
    const bytes = await Deno.readFile(path);
    bytes[bytes.length - 6] ^= 1;
    await Deno.writeFile(path, bytes);
  },
  "no weights": (folder) => Deno.remove(join(folder, "weights.safetensors")),
  "no state": (folder) => Deno.remove(join(folder, "state.json")),
  "half a state": (folder) => Deno.truncate(join(folder, "state.json"), 20),
};

for (const [name, damage] of Object.entries(damages)) {
  Deno.test(`a damaged checkpoint is named and the one before it is read: ${name}`, async () => {
    await inFolder(async (root) => {
      await writeNew(root, checkpoint(1));
      await writeNew(root, checkpoint(2));
      const damaged = join(root, "epoch_00002_step_000000");
      await damage(damaged);
      const heard: OvkitError[] = [];
      const found = await readLastCheckpoint(root, (error) => heard.push(error));
      assert.equal(found!.state.epoch, 1);
      assert.deepEqual(
        heard.map(({ tag, subject }) => ({ tag, subject })),
        [{ tag: "CheckpointInvalid", subject: damaged }],
      );
      await damage(join(root, "epoch_00001_step_000000"));
      assert.equal(await readLastCheckpoint(root, (error) => heard.push(error)), undefined);
      assert.equal(heard.length, 3);
    });
  });
}

Deno.test("what an interrupted run left half written is removed and never read", async () => {
  await inFolder(async (root) => {
    await writeNew(root, checkpoint(1));
    await Deno.mkdir(join(root, "epoch_00002_step_000000.tmp-1234"));
    await Deno.writeTextFile(join(root, "epoch_00002_step_000000.tmp-1234", "state.json"), "{}");
    assert.equal((await readLastCheckpoint(root, refuseDamage))!.state.epoch, 1);
    await removeUnfinished(root);
    assert.deepEqual(names(root), ["epoch_00001_step_000000"]);
    await removeUnfinished(join(root, "nowhere"));
  });
});

Deno.test("a checkpoint that cannot be written leaves nothing behind, and the others alone", async () => {
  await inFolder(async (root) => {
    await writeNew(root, checkpoint(1));
    const broken = new Map([["a", { data: Float32Array.of(1, 2), shape: [3] }]]);
    await assert.rejects(writeNew(root, { ...checkpoint(2), optimizer: broken }));
    assert.deepEqual(names(root), ["epoch_00001_step_000000"]);
    assert.equal((await readLastCheckpoint(root, refuseDamage))!.state.epoch, 1);
  });
});
