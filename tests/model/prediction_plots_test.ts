import assert from "node:assert/strict";
import { join } from "node:path";
import { writePredictionPlots } from "../../lib/model/prediction/write_prediction_plots.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";
import { decodePng } from "../notebook/decode_png.ts";
import { filesUnder, inDatabase, tinyModel, tinyParameters } from "./tiny_model.ts";

const affineRas = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 2, 0, 0, 0, 0, 1];
const volume = (data: Uint8Array) => createVolume({ data, shapeZyx: [3, 8, 8], affineRas });

/** A label map with so many voxels of class 1 at the start of each slice. */
function label(...voxels: number[]): Uint8Array {
  const data = new Uint8Array(3 * 64);
  voxels.forEach((count, z) => data.fill(1, z * 64, z * 64 + count));
  return data;
}

/** Shares of red and of blue pixels, and the grey of the last pixel. */
function colors(png: Uint8Array) {
  const { pixels } = decodePng(png);
  let [red, blue] = [0, 0];
  for (let i = 0; i < pixels.length; i += 3) {
    if (pixels[i] > pixels[i + 2] + 50) red++;
    if (pixels[i + 2] > pixels[i] + 50) blue++;
  }
  return { red, blue, last: pixels.at(-1) };
}

Deno.test("a predicted case is shown where it is largest and where it is most wrong", async () => {
  await inDatabase(async (root) => {
    const image = volume(Uint8Array.from({ length: 192 }, (_, i) => 10 * Math.floor(i / 64)));
    const prediction = volume(label(8, 0, 8));
    const reference = volume(label(8, 40, 24));
    const window = [0, 20] as const;
    await writePredictionPlots(root, "a", { image, prediction, reference, window });
    const read = async (name: string) => colors(await Deno.readFile(join(root, name)));
    const largest = await read("a_largest.png");
    assert.equal(largest.last, 128);
    assert.ok(largest.red === 0 && largest.blue > 100);
    assert.equal((await read("a_errors.png")).last, 128);
    const worse = volume(label(64, 40, 24));
    await writePredictionPlots(root, "b", { image, prediction: worse, reference, window });
    assert.deepEqual([(await read("b_largest.png")).last, (await read("b_errors.png")).last], [
      128,
      0,
    ]);
    await writePredictionPlots(root, "c", { image, prediction, window });
    const alone = await read("c_largest.png");
    assert.ok(alone.red > 100 && alone.blue === 0);
    assert.deepEqual(filesUnder(root).filter((path) => path.includes("c_")).length, 1);
  });
});

Deno.test("an evaluation writes pictures where they are wanted", async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root, tinyParameters({ epochs: 1, steps: 1 }));
    await model.train();
    await model.evaluate("validation");
    const plots = join(root, "plots", "demo", "default", "tiny", "cross_validation");
    await assert.rejects(Deno.stat(plots), Deno.errors.NotFound);
    await model.evaluate("validation", { plots: true });
    assert.deepEqual(
      filesUnder(plots),
      model.fold.val.flatMap((id) => [`${id}_errors.png`, `${id}_largest.png`])
        .map((name) => join(plots, name)),
    );
    model.dispose();
  });
});
