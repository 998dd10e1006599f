import assert from "node:assert/strict";
import { join } from "node:path";
import fc from "fast-check";
import { checkReport } from "../../../lib/database/check/check_report.ts";
import { openDatabase } from "../../../lib/database/open_database.ts";
import { openPlanningDatabase } from "../../../lib/preprocessing/open_planning_database.ts";
import { inTemporaryFolder } from "../../io/temporary_folder.ts";
import {
  AFFINE,
  checkCases,
  labelOf,
  lines,
  noise,
  type SmallCase,
  VOXELS,
  writeCases,
} from "./small_sets.ts";

const GOOD: Record<string, SmallCase> = { a: {}, b: {}, c: {}, d: {}, e: {} };

Deno.test("a sound set has no problem, and its facts are those of the files", async () => {
  const report = await checkCases(GOOD, { labels: { 1: "liver", 2: "spleen" } });
  assert.deepEqual([report.ok, report.problems, report.remap], [true, [], {}]);
  const [first] = report.facts;
  assert.deepEqual(first.shapeZyx, [8, 12, 12]);
  assert.deepEqual(first.spacingZyxMm, [2, 1, 1]);
  assert.deepEqual(first.classVoxels, { 1: 10, 2: 10 });
  assert.equal(first.orientation, "LPS");
  assert.equal(first.patient, "a");
  assert.equal(new Set(report.facts.map(({ imageSha256 }) => imageSha256)).size, 5);
  assert.equal(new Set(report.facts.map(({ labelSha256 }) => labelSha256)).size, 1);
});

Deno.test("labels of 0 and 255 are a note where all are, an error where some are", async () => {
  const all = await checkCases({ a: { label: [255] }, b: { label: [255] }, c: { label: [] } });
  assert.deepEqual(lines(all), ["warning c: no foreground", "note (all): labels of 0 and 255"]);
  assert.deepEqual(all.remap, { 255: 1 });
  const some = await checkCases({ a: { label: [255] }, b: {}, c: {} });
  assert.deepEqual(lines(some), ["error a: label of 0 and 255"]);
  assert.deepEqual(some.remap, {});
});

Deno.test("gaps between the classes come with the numbers that the plan gives", async () => {
  const gaps = await checkCases({ a: { label: [2, 5] }, b: { label: [2, 9] } });
  assert.deepEqual(lines(gaps), ["warning (all): class without a voxel"]);
  assert.deepEqual(gaps.problems[0].found, "no case holds class 1, 3, 4, 6, 7, 8");
  assert.match(gaps.problems[0].cure, /numbers the others anew: 2 → 1, 5 → 2, 9 → 3$/);
  assert.deepEqual(gaps.remap, { 2: 1, 5: 2, 9: 3 });
});

Deno.test("a class that nothing names is an error, one that no case holds a warning", async () => {
  const labels = { 1: "liver", 2: "spleen", 3: "aorta" };
  const report = await checkCases({ a: {}, b: { label: [1, 2, 7] } }, { labels });
  assert.deepEqual(lines(report), [
    "error b: unknown class",
    "warning (all): class without a voxel",
  ]);
  assert.match(report.problems[0].cure, /^expected 1, 2, 3;/);
});

Deno.test("labels that are no class maps", async () => {
  const halves = Float32Array.from(labelOf([1, 2]), (v, i) => i === 3 ? 0.5 : v);
  const report = await checkCases({
    a: { label: halves },
    b: { label: Int16Array.from(labelOf([1, 2]), (v, i) => i === 3 ? -1 : v) },
    c: { label: Uint16Array.from(labelOf([1, 2]), (v, i) => i === 3 ? 300 : v) },
    d: { label: Float64Array.from(labelOf([1, 2])) },
    e: { label: [] },
    f: { label: null },
  });
  assert.deepEqual(lines(report), [
    "error a: label is no class map",
    "error b: label is no class map",
    "error c: class beyond 255",
    "warning e: no foreground",
    "warning f: missing label",
  ]);
  assert.equal(report.problems[0].found, "1 voxels are no whole number");
});

Deno.test("labels that are empty in every case are an error", async () => {
  const report = await checkCases({ a: { label: [] }, b: { label: [] } });
  assert.ok(lines(report).includes("error (all): no foreground in any case"));
  assert.equal(report.ok, false);
});

Deno.test("images with NaN, of one value, clipped", async () => {
  const float = (change: (v: number, i: number) => number) =>
    Float32Array.from(noise("floats"), change);
  const report = await checkCases({
    a: { image: float((v, i) => i < 3 ? [NaN, Infinity, -Infinity][i] : v) },
    b: { image: new Int16Array(VOXELS).fill(-1000) },
    c: { image: float((v) => Math.min(v, 600)) },
    d: { image: new Float32Array(VOXELS).fill(NaN) },
  });
  assert.deepEqual(lines(report), [
    "error a: NaN or infinite voxels",
    "error b: constant image",
    "warning c: clipped image",
    "error d: NaN or infinite voxels",
  ]);
  assert.match(report.problems[0].found, /^3 of 1152 voxels of channel 0/);
  assert.match(report.problems[1].found, /channel 0 is -1000 everywhere/);
  assert.match(report.problems[2].found, /^\d+\.\d % of the voxels of channel 0 have .* 600$/);
});

Deno.test("an image that is there twice, stored in other types, with the same and another label", async () => {
  const image = noise("twin");
  const report = await checkCases({
    a: { image },
    b: { image: Float32Array.from(image), label: Int16Array.from(labelOf([1, 2])) },
    c: { image: Int32Array.from(image), label: [2, 1] },
    d: { image: Float64Array.from(image), label: null },
    e: { image: image.with(5, 701) },
  });
  assert.deepEqual(lines(report), [
    "warning d: missing label",
    "warning b: duplicate image",
    "error c: duplicate image",
    "warning d: duplicate image",
  ]);
  assert.deepEqual(report.problems.slice(1).map(({ found }) => found), [
    "the same voxels as a, the same label",
    "the same voxels as a, another label",
    "the same voxels as a, one of them without label",
  ]);
});

Deno.test("a spacing unlike the others', in the working orientation", async () => {
  const turned = [0, 0, -1, 0, 0, -1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 1];
  const thick = AFFINE.with(10, 7);
  const report = await checkCases({ ...GOOD, f: { affineRas: thick }, g: { affineRas: turned } });
  assert.deepEqual(lines(report), ["warning f: unusual spacing"]);
  assert.equal(report.problems[0].found, "7.000 mm along z, the median is 2.000");
  const metres = AFFINE.map((v, i) => i < 12 ? v / 1000 : v);
  const tiny = await checkCases({ ...GOOD, f: { affineRas: metres } });
  assert.deepEqual(lines(tiny), Array(3).fill("warning f: unusual spacing"));
  const few = await checkCases({ a: {}, b: {}, c: {}, d: { affineRas: thick } });
  assert.deepEqual(few.problems, []);
});

Deno.test("a scan that was never rescaled, or rescaled twice, stands out", async () => {
  const raw = noise("raw").map((v) => v + 1024);
  const scaled = Float32Array.from(noise("scaled"), (v) => v / 1000);
  const report = await checkCases({ ...GOOD, f: { image: raw }, g: { image: scaled } });
  assert.deepEqual(lines(report), [
    "warning f: unusual intensities",
    "warning g: unusual intensities",
  ]);
  assert.match(report.problems[0].found, /a level far from the other cases'$/);
  assert.match(report.problems[1].found, /a contrast far from the other cases'$/);
});

Deno.test("shapes and places of image and label", async () => {
  const moved = AFFINE.with(3, 4);
  const nudged = AFFINE.with(3, 0.2);
  const report = await checkCases({
    a: { labelAffineRas: moved },
    b: { labelAffineRas: nudged },
    c: { labelAffineRas: AFFINE.with(3, 0.001) },
  });
  assert.deepEqual(lines(report), ["error a: positions differ", "warning b: positions differ"]);
  assert.match(report.problems[0].found, /^label lies up to 4\.000 mm from the image/);
});

Deno.test("axes that lean: a note below a tenth of a voxel, an error beyond", async () => {
  const lean = (cosine: number) => AFFINE.with(1, cosine);
  const cases = { a: {}, b: { affineRas: lean(0.005) }, c: { affineRas: lean(0.2) } };
  const report = await checkCases(cases);
  assert.deepEqual(lines(report), [
    "note b: axes not at right angles",
    "error c: axes not at right angles",
  ]);
  assert.match(report.problems[0].found, /^upright ones move its corners by up to 0\.0\d\d mm$/);
  assert.match(report.problems[1].found, /would move a corner by \d\.\d\d mm/);
  assert.match(report.problems[1].cure, /resampleToGrid\(volume, uprightGrid\(volume\)\)/);
  await inTemporaryFolder(async (root) => {
    await writeCases(root, cases);
    const raw = openPlanningDatabase(root).raw("set");
    const { channels, label } = await raw.read("b");
    assert.ok(Math.abs(channels[0].affineRas[1] - 0.005) < 1e-7, "the file's own grid");
    assert.deepEqual(label!.affineRas, channels[0].affineRas);
    await assert.rejects(raw.plan(), /c: sheared voxel axes.*resampleToGrid/);
    const preprocessed = await (await raw.first(2).plan()).apply("two");
    const { canonical_affine: a } = await preprocessed.fingerprint("b");
    assert.ok(Math.abs(a[0] * a[1] + a[4] * a[5] + a[8] * a[9]) < 1e-9, "upright axes");
  });
});

Deno.test("the report is data and Markdown, and pictures stay out of JSON", async () => {
  const report = await checkCases({ a: {}, b: { label: [] } }, { thumbnails: true });
  assert.ok(report.facts.every(({ thumbnail }) => thumbnail!.gray.length === 144));
  assert.deepEqual(Object.keys(report.toJson()).sort(), [
    "cases",
    "classNames",
    "dataset",
    "facts",
    "ok",
    "problems",
    "remap",
  ]);
  assert.ok(!JSON.stringify(report.toJson()).includes("thumbnail"));
  const text = report.toMarkdown();
  assert.match(text, /^set: 2 cases, 0 errors, 1 warnings\n/);
  assert.match(
    text,
    /median spacing 2 × 1 × 1 mm, median shape 8 × 12 × 12 \(z, y, x\), 2 patients/,
  );
  assert.match(text, /\| a \| 8 × 12 × 12 \| 2 × 1 × 1 \| LPS \| -?\d+ to \d+ \| 1 2 \|/);
});

Deno.test("many cases are listed in part", () => {
  const facts = Array.from({ length: 45 }, (_, i) => ({
    case: `case_${i}`,
    dataset: "set",
    patient: `case_${i}`,
    channels: [],
  }));
  const text = checkReport({ dataset: "set", facts, problems: [], classNames: {}, remap: {} })
    .toMarkdown();
  assert.match(text, /case_39 /);
  assert.match(text, /and 5 cases more$/);
  assert.doesNotMatch(text, /case_40/);
});

Deno.test("the order in which files were written changes nothing", async () => {
  const cases: [string, SmallCase][] = [
    ["a", { image: noise("twin") }],
    ["b", { image: noise("twin"), label: [2] }],
    ["c", { label: [255] }],
    ["d", { affineRas: AFFINE.with(10, 7) }],
    ["e", { label: null }],
    ["f", {}],
  ];
  const jsonOf = async (order: typeof cases) => {
    let json = "";
    await inTemporaryFolder(async (root) => {
      await writeCases(root, Object.fromEntries(order));
      json = JSON.stringify((await openDatabase(root).raw("set").check()).toJson());
      const names = Array.from(Deno.readDirSync(join(root, "raw_data/set/images")));
      assert.equal(names.length, 6);
    });
    return json;
  };
  const expected = await jsonOf(cases);
  assert.match(expected, /duplicate image/);
  await fc.assert(
    fc.asyncProperty(
      fc.shuffledSubarray(cases, { minLength: cases.length }),
      async (order) => assert.equal(await jsonOf(order), expected),
    ),
    { numRuns: 10, seed: 4 },
  );
});
