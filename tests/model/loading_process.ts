import { openEngine } from "../../lib/engine/open_engine.ts";
import { sha256 } from "../../lib/foundation/sha256.ts";
import { loadModel } from "../../lib/model/file/load_model.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";

/** Loads a model's file, segments a made-up scan and says the hash of the label map. */
const [path] = Deno.args;
await openEngine({ backend: "cpu", warn: () => {} });
const model = await loadModel(path);
const shapeZyx = [8, 16, 16] as const;
const data = Int16Array.from({ length: 2048 }, (_, i) => (i * 37) % 300 - 100);
const affineRas = [-10, 0, 0, 0, 0, -10, 0, 0, 0, 0, 15, 0, 0, 0, 0, 1];
const { label } = await model.predict(createVolume({ data, shapeZyx, affineRas }), { flips: 1 });
console.log(sha256(Uint8Array.from(label.data, Number)));
