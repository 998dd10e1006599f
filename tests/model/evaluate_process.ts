import { tinyModel } from "./tiny_model.ts";

/** Evaluates the tiny model of a folder on all cases and says which case is begun. */
const [root] = Deno.args;
const model = await tinyModel(root);
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
say("open");
await model.evaluate("demo", { onProgress: ({ case: id }) => say(`case ${id}`) });
say("done");
