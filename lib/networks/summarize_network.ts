import type { Network, SummaryOptions } from "./network.ts";
import { type NetworkBlock, networkBlocks } from "./network_blocks.ts";

/** A table of a network's blocks or weights. */
export function summarizeNetwork(
  network: Network,
  torchShapes: ReadonlyMap<string, readonly number[]>,
  { patchZyx }: SummaryOptions = {},
): string {
  const total = `${network.architecture}: ${network.parameterCount} parameters`;
  if (patchZyx === undefined) {
    const rows = [...network.weights].map(([name, { size }]) =>
      [name, `[${torchShapes.get(name)!.join(", ")}]`, String(size)] as const
    );
    return [total, ...table(rows)].join("\n");
  }
  const blocks = networkBlocks(network, { patchZyx });
  const flops = blocks.reduce((sum, block) => sum + block.flops, 0);
  return [
    `${total}, ${readable(flops)}FLOP for a patch of [${patchZyx.join(", ")}] (2 for each ` +
    "multiply-add of convolutions and linear layers)",
    ...table([
      ["block", "output", "parameters", "FLOP"],
      ...blocks.map((block) => [...cellsOf(block)]),
    ]),
  ].join("\n");
}

function cellsOf({ name, outputShape, parameterCount, flops }: NetworkBlock): string[] {
  const shape = outputShape === null ? "not used" : `[${outputShape.join(", ")}]`;
  return [name, shape, String(parameterCount), readable(flops)];
}

function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) =>
    row.map((cell, column) =>
      column < 2 ? cell.padEnd(widths[column]) : cell.padStart(widths[column])
    )
      .join("  ")
  );
}

function readable(value: number): string {
  const units = ["", "k", "M", "G", "T", "P"];
  const step = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, value)) / 3));
  return `${(value / 1000 ** step).toFixed(step === 0 ? 0 : 2)} ${units[step]}`;
}
