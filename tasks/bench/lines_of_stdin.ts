import { linesOf } from "./lines_of.ts";

/** The lines that another process writes to this one, as they come. */
export function linesOfStdin(): AsyncGenerator<string> {
  return linesOf(Deno.stdin.readable);
}
