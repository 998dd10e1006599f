import type { CaseFacts } from "../database/check/case_facts.ts";
import type { CaseProblem } from "../database/check/case_problem.ts";
import type { CheckReport } from "../database/check/check_report.ts";
import { classColor } from "./class_color.ts";
import { escapeHtml } from "./escape_html.ts";
import { formatNumber } from "./format_number.ts";
import { reportStyle } from "./report_style.ts";
import { slicePicture } from "./slice_picture.ts";

const checkStyle = `
.badge{display:inline-block;border-radius:5px;padding:1px 8px;font-size:12px;font-weight:600;
color:#fff}
.error{background:#b3261e}.warning{background:#a15c00}.note{background:#4a6478}
td.wrap{white-space:normal;min-width:220px}
.thumbnail{width:96px}.thumbnail svg.slice{max-height:96px}
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
<section><h2>Cases</h2>${legend(facts, classNames)}${
    caseTable(facts, problems, classNames)
  }</section>
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
    const cells = [
      escapeHtml(one.case) + own.map(({ severity }) => ` ${badge(severity)}`).join(""),
      one.shapeZyx?.join(" × ") ?? "–",
      one.spacingZyxMm?.map(formatNumber).join(" × ") ?? "–",
      one.orientation ?? "–",
      one.channels.map(({ minimum, median, maximum }) =>
        [minimum, median, maximum].map(formatNumber).join(" / ")
      ).join("<br>") || "–",
      escapeHtml(classesOf(one, classNames)),
      escapeHtml(one.patient === one.case ? "–" : one.patient),
    ];
    const picture = pictures ? `<td class="thumbnail">${thumbnail(one)}</td>` : "";
    const [name, ...rest] = cells.map((cell, i) =>
      `<td${i === 5 ? ' class="wrap"' : ""}>${cell}</td>`
    );
    return `<tr>${picture}${name}${rest.join("")}</tr>`;
  });
  const columns = [
    "case",
    "shape z, y, x",
    "spacing mm",
    "axes",
    "least / median / greatest",
    "classes (voxels)",
    "patient",
  ];
  return table(pictures ? ["", ...columns] : columns, rows);
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
  if (classVoxels === undefined) return "no label";
  const texts = Object.entries(classVoxels).map(([label, voxels]) =>
    `${classNames[Number(label)] ?? label} (${voxels})`
  );
  return texts.length === 0 ? "none" : texts.join(", ");
}

function legend(
  facts: readonly CaseFacts[],
  classNames: Readonly<Record<number, string>>,
): string {
  const classes = new Set(facts.flatMap(({ classVoxels }) => Object.keys(classVoxels ?? {})));
  const entries = [...classes].map(Number).sort((a, b) => a - b).slice(0, 40).map((label) =>
    `<span><i class="swatch" style="background:${classColor(label)}"></i>${
      escapeHtml(classNames[label] ?? `class ${label}`)
    }</span>`
  );
  return entries.length === 0 ? "" : `<div class="legend">${entries.join("")}</div>`;
}

function table(columns: readonly string[], rows: readonly string[]): string {
  const head = columns.map((name) => `<th>${escapeHtml(name)}</th>`).join("");
  return `<div class="card scroll"><table><thead><tr>${head}</tr></thead>` +
    `<tbody>${rows.join("")}</tbody></table></div>`;
}

function badge(severity: CaseProblem["severity"]): string {
  return `<span class="badge ${severity}">${severity}</span>`;
}
