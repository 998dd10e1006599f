import type { CaseFacts } from "../database/check/case_facts.ts";
import type { CaseProblem } from "../database/check/case_problem.ts";
import type { CheckReport } from "../database/check/check_report.ts";
import { classColor } from "../charts/class_color.ts";
import { escapeHtml } from "../charts/escape_html.ts";
import { formatNumber } from "../charts/format_number.ts";
import { reportStyle } from "./report_style.ts";
import { slicePicture } from "./slice_picture.ts";

const checkStyle = `
.badge{display:inline-block;border-radius:5px;padding:1px 8px;font-size:12px;font-weight:600;
color:#fff}
.error{background:#b3261e}.warning{background:#a15c00}.note{background:#4a6478}
td{vertical-align:top;padding-top:10px;padding-bottom:10px}
td.wrap{white-space:normal;min-width:180px}
td.name{white-space:normal;min-width:150px;overflow-wrap:anywhere}
td.name .badge{margin:4px 4px 0 0}
.small{color:var(--muted);font-size:13px}
.thumbnail{width:168px}
.thumbnail svg.slice{width:144px;height:144px}
.thumbnail path{stroke-width:1.1}.thumbnail path[stroke="#000"]{stroke-width:2.2}
ul.classes{list-style:none;padding:0;display:flex;flex-wrap:wrap;gap:2px 16px}
ul.classes li{display:inline-flex;align-items:center;gap:6px;white-space:nowrap}
ul.classes .swatch{width:10px;height:10px;border-radius:3px}
`;

/**
 * The check of a raw data set as one HTML page: every problem with its cure, and every case with its
 * grid, intensities, classes and a small picture where the check took one.
 *
 * @param report the same report gives the same page
 */
export function renderCheckReport(report: CheckReport): string {
  const { dataset, cases, facts, problems, classNames } = report;
  const title = `Check of ${dataset}`;
  const counts = (["error", "warning", "note"] as const).map((severity) => {
    const count = problems.filter((problem) => problem.severity === severity).length;
    return card(String(count), `${severity}${count === 1 ? "" : "s"}`);
  });
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';img-src data:;style-src 'unsafe-inline'">
<title>${escapeHtml(title)}</title><style>${reportStyle}${checkStyle}</style></head>
<body><h1>${escapeHtml(title)}</h1>
<div class="highlights">${card(String(cases), cases === 1 ? "case" : "cases")}${
    counts.join("")
  }</div>
<section><h2>Problems</h2>${problemTable(problems)}</section>
<section><h2>Cases</h2>${caseTable(facts, problems, classNames)}</section>
</body></html>
`;
}

function card(value: string, label: string): string {
  return `<div class="card"><div class="value">${value}</div>` +
    `<div class="label">${escapeHtml(label)}</div></div>`;
}

function problemTable(problems: readonly CaseProblem[]): string {
  if (problems.length === 0) return `<div class="card">Nothing is wrong.</div>`;
  const rows = problems.map(({ severity, case: id, problem, found, cure }) =>
    `<tr><td>${badge(severity)}</td><td>${escapeHtml(id)}</td><td>${escapeHtml(problem)}</td>` +
    `<td class="wrap">${escapeHtml(found)}</td><td class="wrap">${escapeHtml(cure)}</td></tr>`
  );
  return table(["", "case", "problem", "found", "what to do"], rows);
}

function caseTable(
  facts: readonly CaseFacts[],
  problems: readonly CaseProblem[],
  classNames: Readonly<Record<number, string>>,
): string {
  const pictures = facts.some(({ thumbnail }) => thumbnail !== undefined);
  const rows = facts.map((one) => {
    const own = problems.filter((problem) => problem.case === one.case);
    const picture = pictures ? `<td class="thumbnail">${thumbnail(one)}</td>` : "";
    return `<tr>${picture}<td class="name">${nameOf(one, own)}</td><td>${gridOf(one)}</td>` +
      `<td>${intensitiesOf(one)}</td><td class="wrap">${classesOf(one, classNames)}</td></tr>`;
  });
  const columns = ["case", "grid", "least / median / greatest", "voxels of the classes"];
  return table(pictures ? ["", ...columns] : columns, rows);
}

function nameOf(
  { case: id, patient }: CaseFacts,
  problems: readonly CaseProblem[],
): string {
  const badges = problems.map(({ severity }) => badge(severity)).join("");
  const of = patient === id ? "" : `<div class="small">${escapeHtml(patient)}</div>`;
  return `${escapeHtml(id)}${of}${badges === "" ? "" : `<div>${badges}</div>`}`;
}

function gridOf({ shapeZyx, spacingZyxMm, orientation = "" }: CaseFacts): string {
  if (shapeZyx === undefined || spacingZyxMm === undefined) return "–";
  return `${shapeZyx.join(" × ")} <span class="small">z, y, x</span><br>` +
    `${spacingZyxMm.map(formatNumber).join(" × ")} <span class="small">mm</span><br>` +
    `<span class="small">stored as ${orientation}</span>`;
}

function intensitiesOf({ channels }: CaseFacts): string {
  return channels.map(({ minimum, median, maximum }) =>
    [minimum, median, maximum].map(formatNumber).join(" / ")
  ).join("<br>") || "–";
}

function thumbnail({ case: id, thumbnail: picture }: CaseFacts): string {
  if (picture === undefined) return "";
  const { heightWidth, pixelYxMm, gray, labels } = picture;
  return slicePicture({ data: gray, heightWidth, pixelYxMm }, {
    window: [0, 255],
    description: id,
    ...(labels === undefined ? {} : { prediction: { data: labels, heightWidth } }),
  });
}

function classesOf(
  { classVoxels }: CaseFacts,
  classNames: Readonly<Record<number, string>>,
): string {
  if (classVoxels === undefined) return `<span class="small">no label</span>`;
  const items = Object.entries(classVoxels).map(([label, voxels]) =>
    `<li><i class="swatch" style="background:${classColor(Number(label))}"></i>${
      escapeHtml(classNames[Number(label)] ?? label)
    } <span class="small">${formatNumber(voxels)}</span></li>`
  );
  return items.length === 0
    ? `<span class="small">background only</span>`
    : `<ul class="classes">${items.join("")}</ul>`;
}

function table(columns: readonly string[], rows: readonly string[]): string {
  const head = columns.map((name) => `<th>${escapeHtml(name)}</th>`).join("");
  return `<div class="card scroll"><table><thead><tr>${head}</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div>`;
}

function badge(severity: CaseProblem["severity"]): string {
  return `<span class="badge ${severity}">${severity}</span>`;
}
