import assert from "node:assert/strict";
import { join } from "node:path";
import { writePhantomDataset } from "../../lib/phantoms/write_phantom_dataset.ts";
import { runProcess } from "./run_process.ts";

const task = (name: string) => new URL(`../../tasks/${name}.ts`, import.meta.url);

Deno.test("a budget keeps to a patch; the same command goes on, another does not", async () => {
  const root = await Deno.makeTempDir();
  await writePhantomDataset(join(root, "raw_data"), "demo", { cases: 2, resolution: 0.25 });
  const settings = ["--set", "target_spacing=14,14,14", "--root", root];
  assert.equal((await runProcess(task("preprocess"), ["demo", ...settings])).code, 0);
  const train = (...more: string[]) =>
    runProcess(task("train"), [
      ...["demo", "--fold", "0", "--name", "within", "--budget", "0.1", "--patch", "8,16,16"],
      ...["--root", root, "--json", ...more],
    ]);

  const first = await train("--set", "training.seed=3");
  assert.equal(first.code, 0, first.stderr);
  const { weightsSha256, epochs } = JSON.parse(first.stdout);
  const path = join(root, "trained_models", "demo", "default", "within", "model_parameters.json");
  const { data, training, network } = JSON.parse(await Deno.readTextFile(path));
  assert.deepEqual(data.trn_dl_params.patch_size, [8, 16, 16]);
  assert.ok(network.kernel_sizes.length <= 4);
  assert.deepEqual([training.seed, training.num_epochs], [3, epochs]);

  const again = await train("--set", "training.seed=3");
  assert.equal(JSON.parse(again.stdout).weightsSha256, weightsSha256);
  for (
    const [option, said, message] of [
      ["--set", "training.seed=4", /with 1 other parameters, e\.g\. training\.seed is 3, not 4/],
      ["--patch", "8,8,16", /with 1 other parameters, e\.g\. data\.trn_dl_params\.patch_size/],
      ["--patch", "8,16", /--patch takes three edges in voxels/],
      ["--epochs", "2", /--budget plans what --preset and --epochs say/],
    ] as const
  ) {
    const { code, stderr } = await train(option, said);
    assert.notEqual(code, 0);
    assert.match(stderr, message);
  }
  await Deno.remove(root, { recursive: true });
});
