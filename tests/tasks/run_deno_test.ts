import assert from "node:assert/strict";
import { runDeno } from "../../tasks/run_deno.ts";

Deno.test("a command's success and output come back", async () => {
  const good = await runDeno(["eval", "console.log('out'); console.error('err')"]);
  assert.ok(good.success);
  assert.equal(good.stdout, "out\n");
  assert.match(good.output, /out\n[^]*err\n/);
  assert.ok(good.seconds > 0);
  const bad = await runDeno(["eval", "Deno.exit(3)"]);
  assert.equal(bad.success, false);
});

Deno.test("a command is ended by its signal", async () => {
  const controller = new AbortController();
  const running = runDeno(["eval", "setInterval(() => {}, 1000)"], { signal: controller.signal });
  setTimeout(() => controller.abort(new Error("stopped")), 300);
  await assert.rejects(running, /stopped/);
});

Deno.test("variables are added to the environment", async () => {
  const code = "console.log(Deno.env.get('OVKIT_SAMPLE'))";
  const { stdout } = await runDeno(["eval", code], { env: { OVKIT_SAMPLE: "seen" } });
  assert.equal(stdout, "seen\n");
});
