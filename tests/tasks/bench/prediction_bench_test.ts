import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../../lib/engine/open_engine.ts";
import { createNetwork } from "../../../lib/networks/create_network.ts";
import { openLineProcess } from "../../../tasks/bench/line_process.ts";
import { predictionNetwork } from "../../../tasks/bench/prediction_setup.ts";
import { benchPredictionShares } from "../../../tasks/bench/prediction_shares.ts";
import { inTemporaryFolder } from "../../io/temporary_folder.ts";

await openEngine();

async function writeWeights(folder: string): Promise<void> {
  const { architecture, parameters } = predictionNetwork(2);
  const network = createNetwork(parameters, { architecture, inChannels: 1, outChannels: 3 });
  await network.save(join(folder, "weights.safetensors"));
  network.dispose();
}

Deno.test("the kit's side of the prediction benchmark answers as the others do", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeWeights(folder);
    const voxels = new Float32Array(64 * 64 * 70).map((_, i) => Math.sin(i));
    await Deno.writeFile(join(folder, "volume.f32"), new Uint8Array(voxels.buffer));
    const module = new URL("../../../tasks/bench/prediction_process.ts", import.meta.url).pathname;
    const side = (await openLineProcess(Deno.execPath(), [
      ...["run", "--quiet", "-A", module, "fp32", folder, "64x64x70", "2"],
    ]))!;
    assert.equal(side.greeting, "ready ovkit");
    for (const line of ["warm", "plain", "flips", "peak"]) {
      assert.ok(Number(await side.ask(line)) > 0, line);
    }
    assert.equal(await side.ask("label"), "written");
    await side.close();
    const label = await Deno.readFile(join(folder, "ovkit.u8"));
    assert.equal(label.length, voxels.length);
    assert.ok(new Set(label).size > 1 && Math.max(...new Set(label)) <= 2);
  });
});

Deno.test("a case's parts make up its time", async () => {
  await inTemporaryFolder(async (folder) => {
    await writeWeights(folder);
    const shapeZyx = [64, 64, 64] as const;
    const { seconds, otherShare } = await benchPredictionShares(folder, { filters: 2, shapeZyx });
    const names = ["load", "preprocess", "network", "resample and argmax", "postprocess", "export"];
    assert.deepEqual(Object.keys(seconds), names);
    const all = Object.values(seconds).reduce((sum, each) => sum + each, 0);
    assert.ok(Math.abs((all - seconds.network) / all - otherShare) < 0.2);
  });
});
