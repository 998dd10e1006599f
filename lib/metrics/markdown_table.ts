/** A cell of a table: text, a number shown with four decimals unless whole, or nothing. */
export type Cell = string | number | null | undefined;

/** Writes a table in Markdown; bars in cells are escaped. */
export function markdownTable(
  header: readonly string[],
  rows: readonly (readonly Cell[])[],
): string {
  const lines = [
    header,
    header.map(() => "---"),
    ...rows.map((row) => row.map((cell) => cellText(cell).replaceAll("|", "\\|"))),
  ];
  return lines.map((cells) => `| ${cells.join(" | ")} |`).join("\n") + "\n";
}

/** The text of a cell; empty where there is no value. */
export function cellText(cell: Cell): string {
  if (cell === null || cell === undefined) return "";
  return typeof cell === "number" && !Number.isInteger(cell) ? cell.toFixed(4) : String(cell);
}
