import { escapeHtml } from "../charts/escape_html.ts";
import type { JsonValue } from "./report_data.ts";

/** Options of {@linkcode jsonTree}. */
export interface JsonTreeOptions {
  /** How many levels are open at first. @default {1} */
  readonly open?: number;
}

/**
 * Plain data as an HTML tree that folds without a script: values in a list, objects as sections.
 */
export function jsonTree(
  value: Readonly<Record<string, JsonValue>>,
  options: JsonTreeOptions = {},
): string {
  const { open = 1 } = options;
  const entries = Object.entries(value).filter(([, entry]) => entry !== undefined);
  const plain = entries.filter(([, entry]) => !isSection(entry));
  const sections = entries.filter(([, entry]) => isSection(entry));
  const list = plain.map(([key, entry]) =>
    `<dt>${escapeHtml(key)}</dt><dd>${escapeHtml(textOf(entry))}</dd>`
  );
  const folded = sections.map(([key, entry]) =>
    `<details${open > 0 ? " open" : ""}><summary>${escapeHtml(key)}</summary>${
      jsonTree(entry as Record<string, JsonValue>, { open: open - 1 })
    }</details>`
  );
  return (list.length > 0 ? `<dl>${list.join("")}</dl>` : "") + folded.join("");
}

function isSection(value: JsonValue): boolean {
  if (typeof value !== "object" || value === null) return false;
  return !Array.isArray(value) || value.some((item) => typeof item === "object" && !isFlat(item));
}

function isFlat(value: JsonValue): boolean {
  return Array.isArray(value) && value.every((item) => typeof item !== "object");
}

function textOf(value: JsonValue): string {
  if (value === null) return "none";
  if (!Array.isArray(value)) return String(value);
  return value.map((item) => Array.isArray(item) ? `[${item.join(", ")}]` : String(item))
    .join(", ");
}
