import assert from "node:assert/strict";
import { join } from "node:path";
import { openEngine } from "../../lib/engine/open_engine.ts";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { readNifti } from "../../lib/io/nifti/read_nifti.ts";
import { type Kill, runAndKill } from "../support/run_and_kill.ts";
import { filesUnder, inDatabase, tinyDatabase, tinyModel } from "./tiny_model.ts";

await openEngine({ backend: "tensorflow" });

const script = new URL("evaluate_process.ts", import.meta.url).pathname;
const kills = Deno.env.get("OVKIT_SLOW") === "1" ? 6 : 2;

/** Evaluates, and is killed where that is said; tells whether it was. */
async function evaluate(root: string, kill?: Kill): Promise<boolean> {
  const { killed, text } = await runAndKill(script, [root], kill);
  assert.ok(killed || text.trimEnd().endsWith("done"), text);
  return killed;
}

Deno.test(`an evaluation killed ${kills} times gives the table of one that was not`, async () => {
  await inDatabase(async (root) => {
    const model = await tinyModel(root);
    await model.train();
    await model.evaluate("demo");
    const db = await tinyDatabase(root);
    const key = { data: "demo", preprocessed: "default", model: "tiny" };
    const folder = db.paths.predictions(key, "demo_fold_0");
    const table = join(model.folder, "demo_results.json");
    const expected = await Deno.readTextFile(table);
    const labels = await Promise.all(
      filesUnder(folder).filter((path) => path.endsWith(".nii.gz")).map(async (path) =>
        [path, await Deno.readFile(path)] as const
      ),
    );
    await Deno.remove(folder, { recursive: true });
    await Deno.remove(table);
    model.dispose();

    const random = randomStream(Deno.pid, "kill evaluation");
    let killed = 0;
    const moments: string[] = [];
    for (let i = 0; i < kills; i++) {
      const kill = {
        word: "case ",
        afterWords: 1 + random.integer(3),
        thenMs: random.integer(150),
      };
      moments.push(`${kill.afterWords} cases and ${kill.thenMs} ms`);
      if (await evaluate(root, kill)) killed++;
      await Deno.mkdir(folder, { recursive: true });
      for (const path of filesUnder(folder)) {
        if (path.includes(".tmp-")) continue;
        if (path.endsWith(".json")) JSON.parse(await Deno.readTextFile(path));
        else await readNifti(path);
      }
    }
    assert.ok(killed > 0);
    await Deno.writeTextFile(join(folder, `case_000.nii.gz.tmp-${crypto.randomUUID()}`), "half");
    assert.equal(await evaluate(root), false);
    assert.equal(await Deno.readTextFile(table), expected, `killed after ${moments.join(", ")}`);
    assert.deepEqual(filesUnder(folder).filter((path) => path.includes(".tmp-")), []);
    for (const [path, bytes] of labels) assert.deepEqual(await Deno.readFile(path), bytes, path);
  });
});
