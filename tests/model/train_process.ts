import { tinyModel, tinyParameters } from "./tiny_model.ts";

/** Trains the tiny model of a folder, says every step, and ends with the weights' hash. */
const [root, epochs] = Deno.args;
const model = await tinyModel(root, tinyParameters({ epochs: Number(epochs), steps: 2 }));
const say = (text: string) => Deno.stdout.writeSync(new TextEncoder().encode(text + "\n"));
const { weightsSha256 } = await model.train({
  onProgress: ({ epoch, step }) => say(`step ${epoch}/${step}`),
  onWarning: (line) => say(`warning ${line}`),
});
say(`weights ${weightsSha256}`);
