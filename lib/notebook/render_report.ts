import { classColor } from "../charts/class_color.ts";
import { escapeHtml } from "../charts/escape_html.ts";
import { formatNumber } from "../charts/format_number.ts";
import { jsonTree } from "./json_tree.ts";
import { lossChart } from "../charts/loss_chart.ts";
import type { ReportCase, ReportData, ReportSlice, ReportTable } from "./report_data.ts";
import { reportStyle } from "./report_style.ts";
import { slicePicture } from "./slice_picture.ts";

/**
 * A report as one HTML page that needs nothing else: no script, no outside request. It follows the
 * reader's light or dark setting and prints well.
 *
 * @param data what to show; the same data give the same page
 */
export function renderReport(data: ReportData): string {
  const sections = [
    highlights(data),
    section("Training", chart(data)),
    section("Results", (data.tables ?? []).map(table).join("")),
    casesSection(data),
    section("Notes", list(data.notes)),
    section("Parameters", tree(data.parameters)),
    section("Environment", tree(data.environment)),
  ];
  const subtitle = data.subtitle === undefined
    ? ""
    : `<p class="subtitle">${escapeHtml(data.subtitle)}</p>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width,initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none';img-src data:;style-src 'unsafe-inline'">
<title>${escapeHtml(data.title)}</title><style>${reportStyle}</style></head>
<body><h1>${escapeHtml(data.title)}</h1>${subtitle}
${sections.filter((part) => part !== "").join("\n")}
</body></html>
`;
}

function section(title: string, content: string): string {
  return content === "" ? "" : `<section><h2>${title}</h2>${content}</section>`;
}

function highlights({ highlights: values = [] }: ReportData): string {
  if (values.length === 0) return "";
  const cards = values.map(({ label, value, unit }) => {
    const text = typeof value === "number" ? formatNumber(value) : value;
    const unitText = unit === undefined ? "" : `<span class="unit">${escapeHtml(unit)}</span>`;
    return `<div class="card"><div class="value">${escapeHtml(text)}${unitText}</div>` +
      `<div class="label">${escapeHtml(label)}</div></div>`;
  });
  return `<div class="highlights">${cards.join("")}</div>`;
}

function chart({ history = [] }: ReportData): string {
  if (history.length === 0) return "";
  return `<div class="card chart">${lossChart(history, { width: 980, height: 290 })}</div>`;
}

function table({ title, columns, rows }: ReportTable): string {
  const numeric = columns.map((_, i) => rows.some((row) => typeof row[i] === "number"));
  const cell = (tag: "td" | "th", text: string, column: number) =>
    `<${tag}${numeric[column] ? ' class="number"' : ""}>${escapeHtml(text)}</${tag}>`;
  const head = columns.map((name, i) => cell("th", name, i)).join("");
  const body = rows.map((row) =>
    `<tr>${columns.map((_, i) => cell("td", textOf(row[i]), i)).join("")}</tr>`
  );
  const caption = title === undefined ? "" : `<caption>${escapeHtml(title)}</caption>`;
  return `<div class="card scroll"><table>${caption}<thead><tr>${head}</tr></thead>` +
    `<tbody>${body.join("")}</tbody></table></div>`;
}

function textOf(value: string | number | null | undefined): string {
  if (value === null || value === undefined) return "–";
  return typeof value === "number" ? formatNumber(value) : value;
}

function casesSection(data: ReportData): string {
  const { cases = [], classNames = {} } = data;
  if (cases.length === 0) return "";
  const slices = cases.flatMap((one) => one.slices);
  const kinds = (["reference", "prediction"] as const).filter((kind) =>
    slices.some((slice) => slice[kind] !== undefined)
  );
  const switches = kinds.map((kind) =>
    `<label><input type="checkbox" id="show-${kind}" checked>${kind} (${
      kind === "reference" ? "dashed" : "solid"
    })</label>`
  );
  const content = `<div class="switches">${switches.join("")}</div>` +
    legend(slices, classNames) + cases.map((one) => caseCard(one)).join("");
  return `<section id="cases"><h2>Cases</h2>${content}</section>`;
}

function legend(
  slices: readonly ReportSlice[],
  classNames: Readonly<Record<number, string>>,
): string {
  const labels = new Set(Object.keys(classNames).map(Number));
  for (const { reference, prediction } of slices) {
    for (const slice of [reference, prediction]) {
      for (const label of new Set(Array.from(slice?.data ?? [], Number))) labels.add(label);
    }
  }
  labels.delete(0);
  const entries = [...labels].sort((a, b) => a - b).map((label) =>
    `<span><i class="swatch" style="background:${classColor(label)}"></i>${
      escapeHtml(classNames[label] ?? `class ${label}`)
    }</span>`
  );
  return entries.length === 0 ? "" : `<div class="legend">${entries.join("")}</div>`;
}

function caseCard({ id, slices, window, remark }: ReportCase): string {
  const pictures = slices.map(({ image, reference, prediction, caption }) => {
    const description = `${id}, ${caption}`;
    const options = {
      ...(window === undefined ? {} : { window }),
      ...(reference === undefined ? {} : { reference }),
      ...(prediction === undefined ? {} : { prediction }),
    };
    const picture = slicePicture(image, { ...options, description });
    return `<figure>${picture}<figcaption>${escapeHtml(caption)}</figcaption></figure>`;
  });
  const beside = remark === undefined ? "" : `<span class="remark">${escapeHtml(remark)}</span>`;
  return `<div class="card case"><header><h3>${escapeHtml(id)}</h3>${beside}</header>` +
    `<div class="slices">${pictures.join("")}</div></div>`;
}

function list(notes: readonly string[] | undefined): string {
  if (notes === undefined || notes.length === 0) return "";
  const items = notes.map((note) => `<li>${escapeHtml(note)}</li>`);
  return `<div class="card"><ul>${items.join("")}</ul></div>`;
}

function tree(value: ReportData["parameters"]): string {
  if (typeof value !== "object" || value === null) return "";
  const record = value as Parameters<typeof jsonTree>[0];
  return Object.keys(record).length === 0 ? "" : `<div class="card">${jsonTree(record)}</div>`;
}
