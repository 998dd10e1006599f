import assert from "node:assert/strict";
import { openPlanningDatabase } from "../../lib/preprocessing/open_planning_database.ts";
import { planFromFingerprint } from "../../lib/preprocessing/plan_from_fingerprint.ts";
import { isOvkitError } from "../../lib/foundation/is_ovkit_error.ts";
import { casePlot } from "../../lib/preprocessing/case_plot.ts";
import { decodePng } from "../notebook/decode_png.ts";
import { database, write } from "./raw_fixture.ts";

/** Colour of the pixel in the middle of a stretch of the picture of a 4 × 4 slice. */
function picture(maps: { label?: Uint8Array; previous?: Uint8Array; mask?: Uint8Array }) {
  const image = Float32Array.from({ length: 16 }, (_, i) => i);
  const png = casePlot({
    image,
    label: maps.label ?? new Uint8Array(16),
    previous: maps.previous,
    mask: maps.mask,
    heightWidth: [4, 4],
    pixelYxMm: [2, 1],
  });
  const { width, height, channels, pixels } = decodePng(png);
  const at = (
    y: number,
    x: number,
  ) => [...pixels.subarray((y * width + x) * channels, (y * width + x) * channels + channels)];
  const colors = new Set<string>();
  for (let i = 0; i < pixels.length; i += 3) {
    const [r, g, b] = pixels.subarray(i, i + 3);
    if (r !== g || g !== b) colors.add([r, g, b].join());
  }
  return { width, height, at, colors: [...colors].sort() };
}

Deno.test("a slice is enlarged in true proportions, from black to white", () => {
  const { width, height, at, colors } = picture({});
  assert.deepEqual([height, width], [512, 256]);
  assert.deepEqual(at(0, 0), [0, 0, 0]);
  assert.deepEqual(at(511, 255), [255, 255, 255]);
  assert.deepEqual(at(200, 100), [85, 85, 85]);
  assert.deepEqual(colors, []);
});

Deno.test("label, previous stage and mask have outlines of their colours, also where they coincide", () => {
  const square = Uint8Array.from({ length: 16 }, (_, i) => [5, 6, 9, 10].includes(i) ? 1 : 0);
  const [red, blue, green] = ["255,0,0", "0,0,255", "0,255,0"];
  assert.deepEqual(picture({ label: square }).colors, [red]);
  assert.deepEqual(picture({ previous: square }).colors, [blue]);
  assert.deepEqual(picture({ mask: square }).colors, [green]);
  const all = picture({ label: square, previous: square, mask: square });
  assert.deepEqual(all.colors, [blue, green, red]);
  const { at } = picture({ label: square });
  const edge = Array.from({ length: 128 }, (_, x) => at(127, 64 + x).join());
  assert.ok(edge.includes(red) && edge.some((color) => color !== red), "dashed");
  assert.notEqual(at(100, 100).join(), red);
});

Deno.test("two pictures a case, the same every time, and none unless asked for", async () => {
  const { root, set, db } = await database(1);
  const label = new Uint8Array(64);
  label.fill(1, 32, 40);
  label[50] = 1;
  await write(`${set}/labels/c0.nii.gz`, label);
  const plan = await db.raw("set").plan();
  await plan.apply("bare");
  await plan.apply("a", { plots: true });
  await plan.apply("b", { plots: true });
  const folders = [...Deno.readDirSync(`${root}/plots/set`)].map(({ name }) => name).sort();
  assert.deepEqual(folders, ["a", "b"]);
  const names = [...Deno.readDirSync(`${root}/plots/set/a`)].map(({ name }) => name).sort();
  assert.deepEqual(names, ["c0_largest.png", "c0_random.png"]);
  for (const name of names) {
    const file = await Deno.readFile(`${root}/plots/set/a/${name}`);
    assert.deepEqual(file, await Deno.readFile(`${root}/plots/set/b/${name}`));
    const { pixels } = decodePng(file);
    assert.ok(pixels.some((_, i) => i % 3 === 0 && pixels[i] > pixels[i + 1]), "a red outline");
  }
  const target = { raw: openPlanningDatabase(root).raw("set"), preprocessedRoot: `${root}/pre` };
  const apart = planFromFingerprint(await db.raw("set").fingerprint(), target);
  await assert.rejects(
    apart.apply("c", { plots: true }),
    (error) => isOvkitError(error, "ArgumentInvalid"),
  );
});
