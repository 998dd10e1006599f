import { tinyModel } from "./tiny_model.ts";

/** Predicts a folder of scans with the tiny model of another and says how far it is. */
const [root, scans, out] = Deno.args;
const model = await tinyModel(root);
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
say("open");
const outcomes = model.predictAll(scans, { out, onProgress: ({ id }) => say(`window of ${id}`) });
for await (const { id, state } of outcomes) say(`${state} ${id}`);
say("done");
