import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { writeNifti } from "../../lib/io/nifti/write_nifti.ts";
import { abdominalCtPhantom } from "../../lib/phantoms/abdominal_ct_phantom.ts";
import { runAndKill } from "../support/run_and_kill.ts";
import { filesUnder, inDatabase, tinyModel } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const script = new URL("predict_process.ts", import.meta.url).pathname;
const kills = Deno.env.get("OVKIT_SLOW") === "1" ? 6 : 2;
const scans = 6;

Deno.test(`a folder's prediction killed ${kills} times ends as one that was not`, async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root);
    await model.train();
    const [input, whole, out] = ["scans", "whole", "out"].map((name) => join(root, name));
    await Deno.mkdir(input);
    for (let caseIndex = 0; caseIndex < scans; caseIndex++) {
      const { image } = abdominalCtPhantom({ seed: 4, caseIndex, resolution: 0.3 });
      await writeNifti(join(input, `scan_${caseIndex}.nii.gz`), image);
    }
    await Array.fromAsync(model.predictAll(input, { out: whole }));
    model.dispose();

    const random = randomStream(Deno.pid, "kill prediction");
    let killed = 0;
    const moments: string[] = [];
    for (let i = 0; i < kills; i++) {
      const kill = {
        word: "window of ",
        afterWords: 1 + random.integer(40),
        thenMs: random.integer(60),
      };
      moments.push(`${kill.afterWords} windows and ${kill.thenMs} ms`);
      const run = await runAndKill(script, [root, input, out], kill);
      if (run.killed) killed++;
      for (const path of await labelsIn(out)) await readNifti(path);
    }
    assert.ok(killed > 0, moments.join(", "));
    const already = await labelsIn(out);
    const { text } = await runAndKill(script, [root, input, out]);
    assert.ok(text.trimEnd().endsWith("done"), text);
    const kept = text.split("\n").filter((line) => line.startsWith("kept "));
    assert.ok(kept.length >= already.length - 1, `${already} were there, ${kept} were kept`);
    const expected = await labelsIn(whole);
    assert.equal(expected.length, scans);
    for (const path of expected) {
      const same = path.replace(whole, out);
      assert.deepEqual(await Deno.readFile(same), await Deno.readFile(path), moments.join(", "));
    }
    assert.deepEqual(filesUnder(out).filter((path) => path.includes(".tmp-")), []);
  });
});

async function labelsIn(folder: string): Promise<string[]> {
  await Deno.mkdir(folder, { recursive: true });
  return filesUnder(folder).filter((path) => path.endsWith(".nii.gz") && !path.includes(".tmp-"));
}
