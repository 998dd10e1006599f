import { OvkitError } from "../lib/foundation/ovkit_error.ts";

/** The code cells of a notebook as one module. */
export interface NotebookModule {
  readonly code: string;
  /** How many code cells there are. */
  readonly cells: number;
  /** Names the place of a line of the module, e.g. `cell 3 line 2`. */
  placeOf(line: number): string;
}

/**
 * Joins the code cells of a notebook in their order.
 *
 * @param text the `.ipynb` file's content
 * @param subject its name in errors
 * @throws {OvkitError} `FileCorrupt` where it is no notebook
 */
export function notebookModule(text: string, subject: string): NotebookModule {
  const sources = codeCells(text, subject);
  const starts: number[] = [];
  const lines: string[] = [];
  for (const source of sources) {
    starts.push(lines.length + 1);
    lines.push(...source.split("\n"));
  }
  function placeOf(line: number): string {
    const cell = starts.findLastIndex((start) => start <= line);
    return `cell ${cell + 1} line ${line - starts[cell] + 1}`;
  }
  return { code: lines.join("\n") + "\nexport {};\n", cells: sources.length, placeOf };
}

function codeCells(text: string, subject: string): string[] {
  try {
    const notebook: { cells: { cell_type: string; source: string | string[] }[] } = JSON.parse(
      text,
    );
    return notebook.cells.filter((cell) => cell.cell_type === "code")
      .map(({ source }) => typeof source === "string" ? source : source.join(""));
  } catch (cause) {
    throw new OvkitError("FileCorrupt", { subject, found: "no notebook in JSON", cause });
  }
}
