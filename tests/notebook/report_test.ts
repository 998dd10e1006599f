import assert from "node:assert/strict";
import { join } from "node:path";
import { renderReport } from "../../lib/notebook/render_report.ts";
import { reportCase } from "../../lib/notebook/report_case.ts";
import type { ReportData } from "../../lib/notebook/report_data.ts";
import { writeReport } from "../../lib/notebook/write_report.ts";
import { createVolume } from "../../lib/volumes/create_volume.ts";

const canonicalAffine = [-1, 0, 0, 0, 0, -1, 0, 0, 0, 0, 5, 0, 0, 0, 0, 1];
const shapeZyx = [6, 4, 3] as const;

function volumeOf(valueAt: (z: number, y: number, x: number) => number, affineRas: number[]) {
  const [depth, height, width] = shapeZyx;
  const data = new Int16Array(depth * height * width).map((_, i) => {
    const x = i % width;
    const y = Math.floor(i / width) % height;
    return valueAt(Math.floor(i / (width * height)), y, x);
  });
  return createVolume({ data, shapeZyx, affineRas });
}

const image = volumeOf((z, y, x) => 100 * z + 10 * y + x, canonicalAffine);
const labels = volumeOf(
  (z, y) => z >= 1 && z <= 4 && y <= (z === 3 ? 3 : 1) ? 2 : 0,
  canonicalAffine,
);

const data: ReportData = {
  title: "Liver <fold 0>",
  subtitle: "phantoms & co",
  highlights: [{ label: "mean Dice", value: 0.9123 }, { label: "HD95", value: 2.5, unit: "mm" }],
  history: [{ epoch: 1, trainLoss: 1 }, { epoch: 2, trainLoss: 0.5, validationDice: 0.7 }],
  classNames: { 1: "liver", 2: "tumour" },
  cases: [reportCase("case_001", { image, reference: labels, prediction: labels })],
  tables: [{ columns: ["case", "Dice"], rows: [["case_001", NaN], ["case_002", 0.5]] }],
  parameters: { network: { filters: 16, kernels: [[1, 3, 3], [3, 3, 3]] }, seed: null },
  environment: { engine: "tensorflow 2.21.0", hashes: { weights: "abc" } },
  notes: ["one note"],
};

Deno.test("a report holds everything and escapes names", () => {
  const html = renderReport(data);
  for (
    const text of [
      "<h1>Liver &lt;fold 0&gt;</h1>",
      "phantoms &amp; co",
      "0.912",
      ">tumour<",
      "case_001",
      "[1, 3, 3], [3, 3, 3]",
      "<dt>seed</dt><dd>none</dd>",
      "<dt>weights</dt><dd>abc</dd>",
      "one note",
      '<td class="number">–</td>',
    ]
  ) assert.ok(html.includes(text), text);
  assert.ok(!html.includes("<fold"));
});

Deno.test("a report asks nothing of the outside and runs no script", () => {
  const html = renderReport(data);
  const addresses = [...html.matchAll(/(?:href|src|url)\s*[=(]\s*["']?([^"')>\s]+)/g)];
  assert.ok(addresses.length > 0);
  for (const [, address] of addresses) assert.match(address, /^data:image\/png;base64,/);
  assert.ok(!/<script|<link|@import|onload=/i.test(html));
  const withoutNames = html.replaceAll('xmlns="http://www.w3.org/2000/svg"', "");
  assert.ok(!/https?:/.test(withoutNames));
  assert.match(html, /Content-Security-Policy" content="default-src 'none'/);
});

Deno.test("a report's elements are all closed", () => {
  const open: string[] = [];
  const body = renderReport(data).replace(/<style>.*<\/style>/s, "");
  for (const [, slash, name, selfClosed] of body.matchAll(/<(\/?)([a-z][a-z0-9]*)[^>]*?(\/?)>/gi)) {
    if (["meta", "input"].includes(name) || selfClosed === "/") continue;
    if (slash === "") open.push(name);
    else assert.equal(open.pop(), name);
  }
  assert.deepEqual(open, []);
});

Deno.test("an empty report is only its title", () => {
  const html = renderReport({ title: "nothing yet", cases: [], history: [], tables: [] });
  assert.ok(!html.includes("<h2>"));
});

Deno.test("the same data give the same page", () => {
  assert.equal(renderReport(data), renderReport(data));
});

Deno.test("a report is written as one file", async () => {
  const folder = await Deno.makeTempDir();
  const path = join(folder, "deep", "report.html");
  await writeReport(path, data);
  assert.equal(await Deno.readTextFile(path), renderReport(data));
  assert.deepEqual(Array.from(Deno.readDirSync(join(folder, "deep"))).length, 1);
  await Deno.remove(folder, { recursive: true });
});

Deno.test("a case shows the slice with most foreground and the pixels' size", () => {
  const { slices } = reportCase("a", { image, reference: labels }, { slices: 1 });
  assert.equal(slices.length, 1);
  assert.equal(slices[0].caption, "axial slice 4 of 6");
  assert.deepEqual(slices[0].image.pixelYxMm, [1, 1]);
  assert.equal(Number(slices[0].image.data[0]), 300);
  assert.equal(slices[0].reference?.data.length, 12);
});

Deno.test("a case's slices stay within the foreground and are sorted", () => {
  const { slices } = reportCase("a", { image, reference: labels }, { slices: 3 });
  const numbers = slices.map(({ caption }) => Number(caption.match(/slice (\d+)/)![1]));
  assert.deepEqual(numbers, [...numbers].sort((a, b) => a - b));
  assert.ok(numbers.includes(4));
  assert.ok(numbers.every((number) => number >= 2 && number <= 5));
});

Deno.test("a case stored in another orientation is shown as radiologists see it", () => {
  const stored = [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, -5, 0, 0, 0, 0, 1];
  const turned = reportCase("a", {
    image: volumeOf((z, y, x) => 100 * z + 10 * y + x, stored),
    reference: volumeOf((z) => z === 1 ? 1 : 0, stored),
  }, { slices: 1 });
  assert.equal(turned.slices[0].caption, "axial slice 5 of 6");
  assert.equal(Number(turned.slices[0].image.data[0]), 132);
});

Deno.test("a case without labels shows the middle", () => {
  const { slices, window } = reportCase("a", { image }, { slices: 1 });
  assert.equal(slices[0].caption, "axial slice 3 of 6");
  assert.ok(window![0] < window![1]);
});

Deno.test("labels of another shape are refused", () => {
  const small = createVolume({
    data: new Uint8Array(1),
    shapeZyx: [1, 1, 1],
    affineRas: canonicalAffine,
  });
  assert.throws(() => reportCase("a", { image, prediction: small }), {
    name: "RangeError",
    message: "labels of a must have the scan's 6 × 4 × 3 voxels, received 1 × 1 × 1",
  });
});
