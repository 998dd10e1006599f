import assert from "node:assert/strict";
import { join } from "node:path";
import { randomStream } from "../../lib/foundation/random_stream.ts";
import { readSafetensors } from "../../lib/io/read_safetensors.ts";
import { readLastCheckpoint } from "../../lib/training/checkpoint.ts";
import { type Kill, runAndKill } from "../support/run_and_kill.ts";
import { filesUnder, inDatabase, tinyDatabase } from "./tiny_model.ts";

const script = new URL("train_process.ts", import.meta.url).pathname;
const kills = Deno.env.get("OVKIT_SLOW") === "1" ? 50 : 2;
/** So many that no training between two kills gets to the end. */
const epochs = 3 * kills;

/** Trains, and is killed where that is said; gives the lines that it said. */
async function train(root: string, kill?: Kill): Promise<{ killed: boolean; lines: string[] }> {
  const { killed, text } = await runAndKill(script, [root, String(epochs)], kill);
  return { killed, lines: text.trim().split("\n") };
}

function foldFolder(root: string): string {
  return join(root, "trained_models", "demo", "default", "tiny", "fold_0");
}

/** Whatever bears its final name can be read to the end and is what was written. */
async function assertWhole(folder: string): Promise<void> {
  await readLastCheckpoint(join(folder, "checkpoints"), (error) => {
    throw error;
  });
  for (const path of filesUnder(folder)) {
    if (path.includes(".tmp-")) continue;
    if (path.endsWith(".json")) JSON.parse(await Deno.readTextFile(path));
    if (path.endsWith(".safetensors")) await readSafetensors(path);
  }
}

Deno.test(`a training killed ${kills} times gives the weights of one that was not`, async () => {
  await inDatabase(async (root) => {
    await tinyDatabase(root);
    const whole = await train(root);
    const expected = whole.lines.at(-1)!;
    assert.match(expected, /^weights [0-9a-f]{64}$/);
    await Deno.remove(join(root, "trained_models"), { recursive: true });

    const random = randomStream(Deno.pid, "kill");
    const moments: string[] = [];
    let killed = 0;
    for (let i = 0; i < kills; i++) {
      const kill = {
        word: "step ",
        afterWords: 1 + random.integer(3),
        thenMs: random.integer(40),
      };
      moments.push(`${kill.afterWords} steps and ${kill.thenMs} ms`);
      const outcome = await train(root, kill);
      if (outcome.killed) killed++;
      await assertWhole(foldFolder(root));
    }
    assert.equal(killed, kills);
    await Deno.mkdir(join(foldFolder(root), "checkpoints", "epoch_00009_step_000000.tmp-cut"), {
      recursive: true,
    });
    await Deno.writeTextFile(join(foldFolder(root), "history.json.tmp-cut"), "[{");
    const last = await train(root);
    assert.equal(last.lines.at(-1), expected, `killed after ${moments.join(", ")}`);
    assert.ok(last.lines.every((line) => !line.startsWith("warning")), last.lines.join("; "));
    assert.deepEqual(filesUnder(root).filter((path) => path.includes(".tmp-")), []);
  });
});
