import assert from "node:assert/strict";
import { join } from "node:path";
import type { CaseFacts } from "../../lib/database/check/case_facts.ts";
import { checkReport } from "../../lib/database/check/check_report.ts";
import { renderCheckReport } from "../../lib/notebook/render_check_report.ts";
import { writeCheckReport } from "../../lib/notebook/write_check_report.ts";
import { inTemporaryFolder } from "../io/temporary_folder.ts";
import { decodePng } from "./decode_png.ts";

const channel = {
  minimum: -1024,
  low: -1000,
  median: 30,
  high: 300,
  maximum: 1500,
  shareAtMaximum: 0.001,
  notFinite: 0,
};

const facts: CaseFacts[] = [
  {
    case: "case_<1>",
    dataset: "set",
    patient: "patient & son",
    shapeZyx: [20, 3, 4],
    spacingZyxMm: [2, 0.9765625, 0.5],
    orientation: "LPS",
    channels: [channel, { ...channel, median: 0.25 }],
    classVoxels: { 1: 12345, 4: 7 },
    thumbnail: {
      heightWidth: [3, 4],
      pixelYxMm: [2, 1],
      gray: Uint8Array.from({ length: 12 }, (_, i) => 20 * i),
      labels: Uint16Array.of(0, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0),
    },
  },
  { case: "torn", dataset: "set", patient: "torn", channels: [] },
  { case: "bare", dataset: "set", patient: "bare", channels: [channel], classVoxels: {} },
];

const problems = [
  {
    case: "torn",
    problem: "unreadable file",
    found: "cut <off>",
    cure: "copy it",
    severity: "error",
  },
  { case: "(all)", problem: "one patient", found: "…", cure: "…", severity: "warning" },
] as const;

const report = checkReport({
  dataset: "my set",
  facts,
  problems,
  classNames: { 1: "liver" },
  remap: { 4: 2 },
});

/** The text of a page without tags. */
function textOf(html: string): string {
  return html.replace(/<style>.*<\/style>/s, "").replaceAll(/<[^>]*>/g, " ").replaceAll(
    /\s+/g,
    " ",
  );
}

Deno.test("a page counts and lists problems, and shows every case", () => {
  const html = renderCheckReport(report);
  const text = textOf(html);
  assert.match(text, /Check of my set 3 cases 1 error 1 warning 0 notes Problems/);
  assert.match(text, /error torn unreadable file cut &lt;off&gt; copy it/);
  assert.match(text, /case_&lt;1&gt; patient &amp; son 20 × 3 × 4 z, y, x/);
  assert.match(text, /2 × 0\.977 × 0\.500 mm stored as LPS −1,024 \/ 30 \/ 1,500 −1,024 \/ 0\.250/);
  assert.match(text, /liver 12,345 4 7 /);
  assert.match(text, /torn error – – no label/);
  assert.match(text, /bare – −1,024 \/ 30 \/ 1,500 background only/);
  assert.ok(!html.includes("<1>") && !html.includes("<off>"));
});

Deno.test("a thumbnail is the slice in true proportions with the outlines of its classes", async () => {
  const html = renderCheckReport(report);
  const [svg, ...others] = html.match(/<svg.*?<\/svg>/gs)!;
  assert.equal(others.length, 0);
  assert.match(svg, /viewBox="0 0 4 6"/);
  assert.match(svg, /aria-label="case_&lt;1&gt;"/);
  assert.equal(svg.match(/<path/g)!.length, 2);
  const base64 = /base64,([^"]+)"/.exec(svg)![1];
  const { width, height, pixels } = await decodePng(Uint8Array.fromBase64(base64));
  assert.deepEqual([width, height], [4, 3]);
  assert.deepEqual([...pixels], Array.from({ length: 12 }, (_, i) => 20 * i));
  const rows = html.match(/<tr>.*?<\/tr>/gs)!.filter((row) => row.includes('class="name"'));
  assert.deepEqual(rows.map((row) => row.match(/<td/g)!.length), [5, 5, 5]);
});

Deno.test("without thumbnails there is no empty column, and without problems it is said", () => {
  const plain = facts.map(({ thumbnail: _picture, ...rest }) => rest);
  const html = renderCheckReport(
    checkReport({ dataset: "s", facts: plain, problems: [], classNames: {}, remap: {} }),
  );
  assert.doesNotMatch(html, /<svg|class="thumbnail"/);
  assert.match(textOf(html), /Problems Nothing is wrong\./);
});

Deno.test("a page needs nothing from outside, is the same each time, and is written whole", () =>
  inTemporaryFolder(async (folder) => {
    const path = join(folder, "deep", "check.html");
    await writeCheckReport(path, report);
    const html = await Deno.readTextFile(path);
    assert.equal(html, renderCheckReport(report));
    assert.doesNotMatch(html, /https?:\/\/(?!www\.w3\.org\/2000\/svg)|<script|<link/);
    assert.match(html, /default-src 'none'/);
    assert.match(html, /prefers-color-scheme:dark/);
    assert.deepEqual(Array.from(Deno.readDirSync(join(folder, "deep"))).length, 1);
  }));
