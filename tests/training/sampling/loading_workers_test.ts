import assert from "node:assert/strict";
import { openPreprocessedDataset } from "../../../lib/database/preprocessed_dataset.ts";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { tf } from "../../../lib/engine/tf.ts";
import { modelParameters } from "../../../lib/parameters/model_parameters_builder.ts";
import { openBatchQueue } from "../../../lib/training/sampling/batch_queue.ts";
import { type BatchSource, openBatchSource } from "../../../lib/training/sampling/batch_source.ts";
import { memoryLimit } from "../../../lib/training/sampling/memory_limit.ts";
import {
  type LoadingWorkers,
  openLoadingWorkers,
} from "../../../lib/training/sampling/open_loading_workers.ts";
import { openVolumeStore } from "../../../lib/training/sampling/volume_store.ts";
import { inStoredSet } from "./stored_set.ts";

await openEngine({ backend: "tensorflow", precision: "float32" });

const { data, augmentation } = modelParameters().build();
const loader = {
  ...data.trn_dl_params,
  patch_size: [4, 6, 6],
  padded_patch_size: [4, 10, 10],
  batch_size: 3,
};
const volumeBytes = 6 * 7 * 9 * (2 * 4 + 1);

async function withWorkers(
  count: number,
  body: (workers: LoadingWorkers | undefined) => Promise<void>,
): Promise<void> {
  const workers = openLoadingWorkers(count);
  try {
    await body(workers);
  } finally {
    workers?.close();
  }
}

function open(
  folder: string,
  ids: readonly string[],
  options: { workers: LoadingWorkers | undefined; bytes: number; previousClasses?: number },
): Promise<BatchSource> {
  const { workers, bytes, previousClasses = 0 } = options;
  const store = openVolumeStore(openPreprocessedDataset(folder), ids, {
    memory: memoryLimit(bytes),
    ...(workers === undefined ? {} : { workers }),
  });
  const purpose = "training";
  return openBatchSource({ store, loader, augmentation, seed: 3, purpose, previousClasses });
}

/** The batches from a place of an epoch of eight steps on, as training takes them. */
async function batchesFrom(source: BatchSource, first: number): Promise<unknown[]> {
  const places = Array.from({ length: 8 - first }, (_, i) => ({ epoch: 2, step: first + i }));
  const queue = openBatchQueue(source, places.values());
  const batches = [];
  for (let i = 0; i < places.length; i++) {
    const batch = await queue.next();
    batches.push(Object.entries(batch).map(([name, tensor]) => [name, tensor.dataSync()]));
    tf.dispose({ ...batch });
  }
  await queue.close();
  return batches;
}

Deno.test("batches are the same for any number of workers, any cache and any point to go on", async () => {
  await inStoredSet({ cases: 5, layers: true }, async (folder, ids) => {
    let expected: unknown[] = [];
    await withWorkers(0, async (workers) => {
      const options = { workers, bytes: 1e9, previousClasses: 2 };
      expected = await batchesFrom(await open(folder, ids, options), 0);
    });
    assert.equal(expected.length, 8);
    const cases = [[0, 0], [1, 0], [2, 2 * volumeBytes], [2, 0], [4, 0], [2, 1e9]] as const;
    for (const [count, bytes] of cases) {
      await withWorkers(count, async (workers) => {
        const options = { workers, bytes, previousClasses: 2 };
        const source = await open(folder, ids, options);
        for (const first of [0, 5]) {
          assert.deepEqual(await batchesFrom(source, first), expected.slice(first));
        }
      });
    }
  });
});

Deno.test("a survey by workers is that of this thread, in the order of the cases", async () => {
  await inStoredSet({ cases: 6, layers: true }, async (folder, ids) => {
    const dataset = openPreprocessedDataset(folder);
    for (const bias of ["cl_fg", "error"] as const) {
      const expected = await openVolumeStore(dataset, ids).survey(bias);
      await withWorkers(3, async (workers) => {
        for (const bytes of [0, 2.5 * volumeBytes, 1e9]) {
          const store = openVolumeStore(dataset, ids, {
            memory: memoryLimit(bytes),
            ...(workers === undefined ? {} : { workers }),
          });
          assert.deepEqual(await store.survey(bias), expected);
        }
      });
    }
  });
});

Deno.test("a file that is gone or cut off gives the same error from a worker", async () => {
  await inStoredSet({ cases: 2 }, async (folder, ids) => {
    const position = { volume: 1, cornerZyx: [0, 0, 0] as const };
    const errors: string[][] = [];
    for (const count of [0, 2]) {
      await withWorkers(count, async (workers) => {
        const path = `${folder}/labels/c1.npy`;
        const whole = await Deno.readFile(path);
        const store = openVolumeStore(openPreprocessedDataset(folder), ids, {
          memory: memoryLimit(0),
          ...(workers === undefined ? {} : { workers }),
        });
        await store.survey("fg");
        const failures: string[] = [];
        const attempt = async (work: () => Promise<unknown>) => {
          const error = await work().then(() => assert.fail("no error"), (error) => error);
          failures.push(`${error.tag} ${error.message}`);
        };
        await Deno.writeFile(path, whole.subarray(0, 200));
        await attempt(() => store.cut([position], [4, 4, 4]));
        await Deno.remove(path);
        await attempt(() => store.cut([position], [4, 4, 4]));
        await attempt(() => store.survey("fg"));
        await Deno.writeFile(path, whole);
        await store.cut([position], [4, 4, 4]);
        errors.push(failures);
      });
    }
    assert.deepEqual(errors[1], errors[0]);
    assert.match(errors[0][0], /^FileCorrupt .*c1\.npy/);
    assert.match(errors[0][1], /^FileMissing .*c1\.npy/);
  });
});

Deno.test("closing ends what is under way, and nothing is begun after it", async () => {
  await inStoredSet({ cases: 4 }, async (folder) => {
    const workers = openLoadingWorkers(2)!;
    const request = { folder, bias: "fg" as const, mostBytes: 0 };
    const running = ["c0", "c1", "c2", "c3"].map((id) => workers.note({ ...request, id }));
    workers.close();
    for (const result of await Promise.allSettled(running)) {
      assert.equal(result.status, "rejected");
    }
    await assert.rejects(workers.note({ ...request, id: "c0" }), /workers were closed/);
  });
});

Deno.test("a queue that is closed early frees the batches it prepared", async () => {
  await inStoredSet({ cases: 3 }, async (folder, ids) => {
    await withWorkers(2, async (workers) => {
      const source = await open(folder, ids, { workers, bytes: 0 });
      const before = tf.memory().numTensors;
      const places = Array.from({ length: 9 }, (_, step) => ({ epoch: 0, step }));
      const queue = openBatchQueue(source, places.values());
      tf.dispose({ ...await queue.next() });
      await queue.close();
      assert.equal(tf.memory().numTensors, before);
    });
  });
});

Deno.test("a queue gives an error when its batch is asked for, and no batch beyond the last", async () => {
  const failing = {
    workers: 2,
    cut: (_epoch: number, step: number) =>
      step === 1 ? Promise.reject(new Error("step 1")) : Promise.resolve(step),
    finish: (step: unknown) => Promise.resolve({ step }),
  } as unknown as BatchSource;
  const queue = openBatchQueue(failing, [0, 1, 2].map((step) => ({ epoch: 0, step })).values());
  assert.deepEqual(await queue.next(), { step: 0 });
  await assert.rejects(queue.next(), /step 1/);
  await queue.close();
  const single = openBatchQueue(failing, [{ epoch: 0, step: 0 }].values());
  await single.next();
  await assert.rejects(single.next(), RangeError);
});

Deno.test("a program that may read its data alone loads in its own thread", async () => {
  await inStoredSet({ cases: 2 }, async (folder) => {
    const url = (name: string) =>
      new URL(`../../../lib/training/sampling/${name}.ts`, import.meta.url).href;
    const dataset = new URL("../../../lib/database/preprocessed_dataset.ts", import.meta.url).href;
    const program = `
      import { openPreprocessedDataset } from "${dataset}";
      import { openLoadingWorkers } from "${url("open_loading_workers")}";
      import { openVolumeStore } from "${url("volume_store")}";
      const workers = openLoadingWorkers(2);
      const store = openVolumeStore(openPreprocessedDataset("${folder}"), ["c0", "c1"], { workers });
      console.log(workers, (await store.survey("fg")).length);
    `;
    const script = `${folder}/program.ts`;
    await Deno.writeTextFile(script, program);
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const { stdout, stderr } = await new Deno.Command(Deno.execPath(), {
      args: [
        "run",
        "--no-check",
        "--no-prompt",
        "--config",
        config,
        `--allow-read=${folder}`,
        script,
      ],
      env: { NO_COLOR: "1" },
    }).output();
    const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
    assert.equal(text(stdout), "undefined 2\n", text(stderr));
  });
});
