import assert from "node:assert/strict";
import { liveLoss } from "../../lib/notebook/live_loss.ts";

interface Message {
  readonly type: string;
  readonly content: { data: Record<string, string>; transient: { display_id: string } };
}

function recorder(): {
  messages: Message[];
  broadcast: (type: string, content: object) => Promise<void>;
} {
  const messages: Message[] = [];
  const broadcast = (type: string, content: object) => {
    messages.push({ type, content: content as Message["content"] });
    return Promise.resolve();
  };
  return { messages, broadcast };
}

Deno.test("a live chart draws at most once an interval and never loses the last state", async () => {
  const { messages, broadcast } = recorder();
  const chart = liveLoss({ intervalMs: 40, broadcast });
  for (let epoch = 1; epoch <= 20; epoch++) {
    chart.add({ epoch, trainLoss: 1 / epoch });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await chart.finish();
  assert.equal(messages[0].type, "display_data");
  assert.ok(messages.slice(1).every(({ type }) => type === "update_display_data"));
  assert.equal(new Set(messages.map(({ content }) => content.transient.display_id)).size, 1);
  assert.ok(messages.length >= 2 && messages.length <= 8, `${messages.length} drawings`);
  const { data } = messages.at(-1)!.content;
  assert.equal(data["text/plain"], "epoch 20: loss 0.05");
  assert.equal(data["image/svg+xml"].match(/<circle/g)?.length, 20);
});

Deno.test("a live chart shows a late epoch without another one", async () => {
  const { messages, broadcast } = recorder();
  const chart = liveLoss({ intervalMs: 20, broadcast });
  chart.add({ epoch: 1, trainLoss: 1 });
  chart.add({ epoch: 2, trainLoss: 0.5 });
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(messages.length, 2);
  assert.match(messages[1].content.data["text/plain"], /^epoch 2/);
  await chart.finish();
});

Deno.test("a live chart outside a notebook does nothing, and a broken page stops nothing", async () => {
  const silent = liveLoss();
  silent.add({ epoch: 1, trainLoss: 1 });
  await silent.finish();
  const broken = liveLoss({ broadcast: () => Promise.reject(new Error("page closed")) });
  broken.add({ epoch: 1, trainLoss: 1 });
  await assert.doesNotReject(broken.finish());
});
