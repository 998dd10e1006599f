import { flushOutput } from "./flush_output.ts";
import { notebookKernel } from "./notebook_kernel.ts";

/** What a notebook can show of a value: content by MIME type. */
export type MimeBundle = Readonly<Record<string, unknown>>;

const displaySymbol = Symbol.for("Jupyter.display");

/**
 * Shows a value in the notebook and waits until it has arrived; in a terminal prints its text form.
 *
 * Values with a `Symbol.for("Jupyter.display")` method choose what they show; a text that is an SVG
 * image is shown as one.
 *
 * @param value what to show
 *
 * @example The last line of a cell
 * ```ts
 * import { show } from "@ovkit/ovkit";
 *
 * await show({ [Symbol.for("Jupyter.display")]: () => ({ "text/plain": "Dice 0.91" }) });
 * ```
 */
export async function show(value: unknown): Promise<void> {
  const bundle = await bundleOf(value);
  const kernel = notebookKernel();
  if (kernel === undefined) {
    console.log(textOf(bundle, value));
    return;
  }
  const data = bundle ?? await kernel.format(value);
  await kernel.broadcast("display_data", { data, metadata: {}, transient: {} });
  await flushOutput();
}

async function bundleOf(value: unknown): Promise<MimeBundle | undefined> {
  if (typeof value === "string") {
    return value.startsWith("<svg ")
      ? { "image/svg+xml": value, "text/plain": "(image)" }
      : { "text/plain": value };
  }
  if (typeof value !== "object" && typeof value !== "function" || value === null) return undefined;
  const display = (value as Record<symbol, unknown>)[displaySymbol];
  return typeof display === "function" ? await display.call(value) : undefined;
}

function textOf(bundle: MimeBundle | undefined, value: unknown): string {
  const text = bundle?.["text/plain"] ?? bundle?.["text/markdown"];
  if (typeof text === "string") return text;
  if (bundle !== undefined) return `(${Object.keys(bundle).join(", ")})`;
  return Deno.inspect(value, { colors: !Deno.noColor && Deno.stdout.isTerminal() });
}
