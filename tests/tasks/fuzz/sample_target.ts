import { OvkitError } from "../../../lib/foundation/ovkit_error.ts";
import type { FuzzTarget } from "../../../tasks/fuzz/fuzz_target.ts";

/** Counts the damaged files; the sound one that is read first is not one of them. */
let count = -1;

/** A reader that does everything wrong once, by turns; the file's first byte is its only content. */
export const target: FuzzTarget = {
  name: "sample",
  ending: ".bin",
  seeds: () => Promise.resolve([new Uint8Array(100).fill(9)]),
  async read(path) {
    const bytes = await Deno.readFile(path);
    const kind = count++ < 0 ? -1 : bytes.reduce((sum, byte) => sum + byte, 0) % 7;
    if (kind === 1) throw new OvkitError("FileCorrupt", { subject: path, found: "a one" });
    if (kind === 2) throw new TypeError("a mistake of the reader");
    if (kind === 3) { while (true); }
    if (kind === 4) return new Uint8Array(300e6).fill(1).length;
    if (kind === 5) Deno.exit(3);
    return kind;
  },
  findWrong: (result) => result === 6 ? "a six" : undefined,
};
