import { classColor } from "../charts/class_color.ts";
import { escapeHtml } from "../charts/escape_html.ts";
import type { ReportCase, ReportSlice } from "./report_data.ts";
import { slicePicture } from "./slice_picture.ts";

/**
 * A case's pictures side by side with a legend, as HTML that needs no style sheet.
 *
 * @param classNames names of the classes by number
 */
export function caseView(
  { id, slices, window, remark }: ReportCase,
  classNames: Readonly<Record<number, string>> = {},
): string {
  const figures = slices.map(({ image, reference, prediction, caption }) => {
    const picture = slicePicture(image, {
      ...(window === undefined ? {} : { window }),
      ...(reference === undefined ? {} : { reference }),
      ...(prediction === undefined ? {} : { prediction }),
      description: `${id}, ${caption}`,
    });
    return `<figure style="margin:0;width:280px">${picture}` +
      `<figcaption style="font-size:13px;opacity:.7">${escapeHtml(caption)}</figcaption></figure>`;
  });
  const beside = remark === undefined ? "" : ` <span>${escapeHtml(remark)}</span>`;
  return `<div style="font-family:system-ui,sans-serif"><b>${escapeHtml(id)}</b>${beside}` +
    `<div style="margin:6px 0">${legend(slices, classNames)}</div>` +
    `<div style="display:flex;flex-wrap:wrap;gap:14px">${figures.join("")}</div></div>`;
}

function legend(
  slices: readonly ReportSlice[],
  classNames: Readonly<Record<number, string>>,
): string {
  const labels = new Set<number>();
  for (const { reference, prediction } of slices) {
    for (const slice of [reference, prediction]) {
      for (const label of new Set(Array.from(slice?.data ?? [], Number))) labels.add(label);
    }
  }
  const entries = [...labels].filter((label) => label > 0).sort((a, b) => a - b).map((label) =>
    `<span style="margin-right:16px"><i style="display:inline-block;width:12px;height:12px;` +
    `border-radius:3px;margin-right:6px;background:${classColor(label)}"></i>${
      escapeHtml(classNames[label] ?? `class ${label}`)
    }</span>`
  );
  const lines = [
    ...slices.some(({ reference }) => reference !== undefined) ? ["dashed: reference"] : [],
    ...slices.some(({ prediction }) => prediction !== undefined) ? ["solid: prediction"] : [],
  ];
  return entries.join("") + `<span style="opacity:.7">${lines.join(", ")}</span>`;
}
