import assert from "node:assert/strict";
import { openProgress } from "../../lib/foundation/progress.ts";

function recorder(terminal: boolean) {
  const written: string[] = [];
  const stream = {
    isTerminal: () => terminal,
    writeSync(bytes: Uint8Array) {
      written.push(new TextDecoder().decode(bytes));
      return bytes.length;
    },
  };
  return { stream, written };
}

Deno.test("in a terminal a bar redraws one line and ends it", () => {
  const { stream, written } = recorder(true);
  const bar = openProgress("cases", { stream, intervalMs: 0 });
  bar.update(0.5, "1 of 2");
  bar.update(7, "too far");
  bar.finish("done");
  assert.equal(written.length, 3);
  assert.ok(written.every((line) => line.startsWith("\r\x1b[2Kcases")));
  assert.equal(written[0].match(/━/g)?.length, 12);
  assert.equal(written[0].match(/╌/g)?.length, 12);
  assert.equal(written[1].match(/━/g)?.length, 24);
  assert.equal(written[2], "\r\x1b[2Kcases: done\n");
});

Deno.test("a bar is not drawn more often than its interval", () => {
  const { stream, written } = recorder(true);
  const bar = openProgress("cases", { stream, intervalMs: 60_000 });
  for (let i = 0; i < 10; i++) bar.update(i / 10, "");
  assert.equal(written.length, 1);
});

Deno.test("in a pipe only the end is written", () => {
  const { stream, written } = recorder(false);
  const bar = openProgress("cases", { stream, intervalMs: 0 });
  bar.update(0.5, "1 of 2");
  bar.finish("done");
  assert.deepEqual(written, ["cases: done\n"]);
});
