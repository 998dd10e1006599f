import assert from "node:assert/strict";
import { join } from "node:path";
import { openEventLog } from "../../lib/foundation/event_log.ts";

async function withLog(
  test: (log: ReturnType<typeof openEventLog>) => Promise<void>,
): Promise<void> {
  const folder = await Deno.makeTempDir();
  try {
    await test(openEventLog(join(folder, "run", "events.jsonl")));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

Deno.test("events are read in the order they were appended", async () => {
  await withLog(async (log) => {
    assert.deepEqual(await log.read(), []);
    const before = new Date().toISOString();
    await log.append("started", { epochs: 3 });
    await log.append("epoch", { epoch: 1, loss: 0.5 });
    const [started, epoch] = await log.read();
    assert.deepEqual({ ...started, time: "" }, { type: "started", time: "", epochs: 3 });
    assert.deepEqual({ ...epoch, time: "" }, { type: "epoch", time: "", epoch: 1, loss: 0.5 });
    assert.ok(started.time >= before && epoch.time >= started.time);
  });
});

Deno.test("a line torn by a crash is dropped, and what comes after it is kept", async () => {
  await withLog(async (log) => {
    await log.append("epoch", { epoch: 1 });
    const line = JSON.stringify({ type: "epoch", time: "", epoch: 2 });
    await Deno.writeTextFile(log.path, line.slice(0, -9), { append: true });
    assert.deepEqual((await log.read()).map(({ epoch }) => epoch), [1]);
    await log.append("resumed", { epoch: 1 });
    await log.append("epoch", { epoch: 2 });
    const events = await log.read();
    assert.deepEqual(events.map(({ type }) => type), ["epoch", "resumed", "epoch"]);
  });
});
